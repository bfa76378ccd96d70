import Compression
import Foundation
import HTTP
import Testing

@Suite struct StaticFolderTests {
    private static let site = [
        "index.html": "home", "app.js": "script", "docs/index.html": "docs", "docs/a b.txt": "text",
        "empty/.keep": "", ".hidden": "hidden", ".git/config": "config", "x/.y/z": "hidden below",
        "what?/index.html": "odd", "index/index.html/file": "a folder of that name",
    ]

    private func refusal(_ folder: StaticFolder, _ segments: [String]) -> StaticRefusal? {
        do throws(StaticRefusal) {
            _ = try folder.resolve(segments)
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: [
        ([], "home"), ([""], "home"), (["index.html"], "home"), (["app.js"], "script"),
        (["docs", ""], "docs"), (["docs", "a b.txt"], "text"),
    ])
    func `a path leads to its file, and a slash to the index`(
        segments: [String], text: String
    ) throws {
        try ServedTree.with(Self.site) { tree in
            let file = try tree.folder().resolve(segments).file
            #expect(try file?.text() == text)
        }
    }

    @Test func `a directory without its slash is sent there, if it has an index`() throws {
        try ServedTree.with(Self.site) { tree in
            let folder = try tree.folder()
            #expect(try folder.resolve(["docs"]).location == "docs/")
            #expect(try folder.resolve(["what?"]).location == "what%3F/")
            #expect(refusal(folder, ["empty"]) == .notFound)
            #expect(refusal(folder, ["empty", ""]) == .notFound)
            #expect(refusal(folder, ["index"]) == .notFound)
            #expect(refusal(folder, ["index", ""]) == .notFound)
            // A file is no directory.
            #expect(refusal(folder, ["app.js", ""]) == .notFound)
        }
    }

    @Test func `a name that looks like a scheme or a host stays a name where it is sent`() throws {
        try ServedTree.with(["javascript:x/index.html": "a", "%2f%2fhost/index.html": "b"]) {
            tree in
            let folder = try tree.folder()
            #expect(try folder.resolve(["javascript:x"]).location == "javascript%3Ax/")
            #expect(try folder.resolve(["%2f%2fhost"]).location == "%252f%252fhost/")
        }
    }

    @Test(arguments: [
        ["..", "secret"], ["docs", "..", "..", "secret"], ["."], [".", "app.js"], ["../secret"],
        ["docs/index.html"], ["/etc/passwd"], ["", "app.js"], ["docs", "", "index.html"], ["", ""],
        ["..\\secret"], ["app.js\0"], ["app.js\0.txt"], ["app.js\n"], ["none"],
        ["app.js", "more"], [".hidden"], [".git", "config"], ["x", ".y", "z"], ["empty", ".keep"],
        [String(repeating: "x", count: 300)], Array(repeating: "docs", count: 100),
    ])
    func `a path that leads out, hides or means two things is not found`(segments: [String]) throws
    {
        try ServedTree.with(Self.site) { tree in
            let folder = try tree.folder()
            #expect(refusal(folder, segments) == .notFound)
        }
    }

    @Test func `hidden files are served only where that is wished, and never what is above`() throws
    {
        try ServedTree.with(Self.site) { tree in
            let folder = try tree.folder(StaticFolderOptions(showsHidden: true))
            #expect(try folder.resolve([".git", "config"]).file?.text() == "config")
            #expect(refusal(folder, ["..", "secret"]) == .notFound)
            #expect(refusal(folder, [".", "app.js"]) == .notFound)
        }
    }

    @Test func `a link that leaves the folder leads nowhere, not even as an index or a coding`()
        throws
    {
        try ServedTree.with(Self.site) { tree in
            for (link, target) in [
                ("out", "../secret"), ("etc", "/etc"), ("empty/index.html", "../../secret"),
                ("app.js.gz", "../secret"),
            ] {
                try FileManager.default.createSymbolicLink(
                    atPath: tree.root.appending(path: link).path, withDestinationPath: target)
            }
            let folder = try tree.folder()
            for path in [["out"], ["etc", "passwd"], ["empty", ""], ["empty"], ["app.js.gz"]] {
                #expect(refusal(folder, path) == .notFound, "\(path)")
            }
            let plain = try folder.resolve(["app.js"], accepting: [.gzip]).file
            #expect(plain?.coding == nil)
            #expect(try plain?.text() == "script")
        }
    }

    @Test func `the coding that a client likes best is sent, as what the file is`() throws {
        try ServedTree.with(Self.site) { tree in
            try tree.write("gz", to: "app.js.gz", age: 100)
            try tree.write("zst", to: "app.js.zst", age: 50)
            let folder = try tree.folder()
            func sent(_ codings: [ContentCoding]) throws -> StaticFile? {
                try folder.resolve(["app.js"], accepting: codings).file
            }
            #expect(try sent([.zstd, .gzip])?.text() == "zst")
            #expect(try sent([.gzip, .zstd])?.text() == "gz")
            #expect(try sent([])?.text() == "script")
            let coded = try #require(try sent([.gzip]))
            #expect(coded.coding == .gzip)
            #expect(coded.length == 2)
            #expect(coded.mediaType == "text/javascript; charset=utf-8")
            let tags = try [sent([]), sent([.gzip]), sent([.zstd])].compactMap(\.?.entityTag)
            #expect(Set(tags).count == 3)
            #expect(try sent([])?.variesByCoding == true)
            #expect(coded.variesByCoding)
            // Asked for by its name, it is a file like any other.
            let file = try folder.resolve(["app.js.gz"], accepting: [.gzip]).file
            #expect(file?.mediaType == "application/gzip")
            #expect(file?.coding == nil)
            #expect(try folder.resolve([""], accepting: [.gzip]).file?.coding == nil)

            let plain = try tree.folder(StaticFolderOptions(usesPrecompressed: false))
            let uncoded = try plain.resolve(["app.js"], accepting: [.gzip]).file
            #expect(try uncoded?.text() == "script")
            #expect(uncoded?.variesByCoding == false)
        }
    }

    @Test func `a coding that is older than its file is not sent`() throws {
        try ServedTree.with(Self.site) { tree in
            try tree.write("old", to: "app.js.gz", age: 101)
            let file = try tree.folder().resolve(["app.js"], accepting: [.gzip]).file
            #expect(try file?.text() == "script")
        }
    }

    @Test func `another index may be chosen`() throws {
        try ServedTree.with(Self.site) { tree in
            let folder = try tree.folder(StaticFolderOptions(index: "app.js"))
            #expect(try folder.resolve([]).file?.text() == "script")
            #expect(refusal(folder, ["docs", ""]) == .notFound)
        }
    }
}
