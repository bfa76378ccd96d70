import Disk
import Foundation
import Testing

@testable import HTTP

@Suite struct StaticFileTests {
    @Test func `a file is streamed in pieces, and the whole is the same`() throws {
        let text = String(repeating: "0123456789", count: 20_000)
        try ServedTree.with(["big.txt": text]) { tree in
            let file = try #require(try tree.folder().resolve(["big.txt"]).file)
            #expect(file.length == 200_000)
            #expect(file.modified == 1_700_000_000 - 100)
            #expect(try file.text() == text)
            #expect(try file.text(piece: 777) == text)
            var bytes: [UInt8] = []
            #expect(try file.read(at: 0, into: &bytes) == 64 << 10)
            bytes = []
            #expect(try file.read(at: 199_995, into: &bytes) == 5)
            #expect(try file.read(at: 200_000, into: &bytes) == 0)
            #expect(try file.read(at: .max, into: &bytes) == 0)
            #expect(bytes == Array("56789".utf8))
        }
    }

    @Test func `a file that is replaced while it is sent stays what was announced`() throws {
        try ServedTree.with(["a.txt": "before"]) { tree in
            let folder = try tree.folder()
            let file = try #require(try folder.resolve(["a.txt"]).file)
            try tree.write("and after", to: "new", age: 0)
            let path = tree.root.appending(path: "a.txt").path
            #expect(rename(tree.root.appending(path: "new").path, path) == 0)
            #expect(try file.text() == "before")
            let next = try #require(try folder.resolve(["a.txt"]).file)
            #expect(try next.text() == "and after")
            #expect(next.entityTag != file.entityTag)
        }
    }

    @Test
    func `a file that grows is sent to the length that was announced, one that is cut less far`()
        throws
    {
        try ServedTree.with(["log": "12345"]) { tree in
            let file = try #require(try tree.folder().resolve(["log"]).file)
            let handle = try FileHandle(forWritingTo: tree.root.appending(path: "log"))
            try handle.seekToEnd()
            try handle.write(contentsOf: Data("6789".utf8))
            #expect(try file.text() == "12345")
            try handle.truncate(atOffset: 2)
            #expect(try file.text() == "12")
            try handle.close()
        }
    }

    @Test func `an entity tag is quoted, stays while the file does, and goes with any change`()
        throws
    {
        try ServedTree.with(["a": "one", "b": "one"]) { tree in
            let folder = try tree.folder()
            func tag(_ name: String) throws -> String? {
                try folder.resolve([name]).file?.entityTag
            }
            let first = try #require(try tag("a"))
            #expect(first.first == "\"" && first.last == "\"" && first.count > 8)
            #expect(first.utf8.dropFirst().dropLast().allSatisfy { $0 > 0x20 && $0 != 0x22 })
            #expect(try tag("a") == first)
            #expect(try tag("b") != first)
            // The same length in the same place: only the time tells.
            try tree.write("two", to: "a", age: 99)
            #expect(try tag("a") != first)
        }
    }

    @Test(arguments: [
        ("index.html", "text/html; charset=utf-8"), ("A.HTML", "text/html; charset=utf-8"),
        ("app.min.js", "text/javascript; charset=utf-8"), ("data.json", "application/json"),
        ("x.svg", "image/svg+xml"), ("font.woff2", "font/woff2"),
        ("module.wasm", "application/wasm"),
        ("archive.tar.gz", "application/gzip"), ("README", "application/octet-stream"),
        ("name.", "application/octet-stream"), ("x.unknown", "application/octet-stream"),
        ("html", "application/octet-stream"), ("x.ÄÖ", "application/octet-stream"),
    ])
    func `a file's ending says what it holds`(name: String, type: String) {
        #expect(FileMediaType.of(name) == type)
    }
}

@Suite struct StaticRefusalTests {
    @Test func `a refusal tells the client what it may know, and the server the rest`() {
        let statuses: [(DiskError.Problem, UInt16)] = [
            (.missing, 404), (.denied, 404), (.wrongKind, 404), (.tooManyOpen, 503),
            (.system(code: 5), 500),
        ]
        for (problem, status) in statuses {
            #expect(StaticRefusal(DiskError(.open, "name", problem)).status == status)
        }
        #expect("\(StaticRefusal(DiskError(.open, "name", .denied)))" == "there is no such file")
    }
}
