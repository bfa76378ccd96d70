import Foundation
import HTTP
import Loops
import SpecTesting
import Testing

/// A folder that is mounted and served.
@Suite(.serialized, .ownThreads) struct ServedFilesTests {
    private let large = String(repeating: "0123456789", count: 50_000)

    private func serving(
        _ files: [String: String], below prefix: String = "/static/",
        _ body: (TestServer, ServedTree) async throws -> Void
    ) async throws {
        let tree = try ServedTree(files)
        defer { tree.remove() }
        var router = Router()
        let threads = try BlockingThreads(threads: 2, waiting: 64)
        try router.mount(files: try tree.folder(), below: prefix, on: threads)
        let host = try await TestServer(router)
        try await body(host, tree)
    }

    @Test func `files are sent with what is known of them`() async throws {
        try await serving(["a.html": "<p>", "deep/b.json": "{}", "large.txt": large]) { host, _ in
            let page = try host.get("/static/a.html")
            #expect(page.hasPrefix("HTTP/1.1 200") && page.content == "<p>" + RawPeer.end)
            #expect(page.field("Content-Type") == "text/html; charset=utf-8")
            #expect(page.field("Last-Modified") != nil && page.field("Accept-Ranges") == "bytes")
            let deep = try host.get("/static/deep/b.json")
            #expect(deep.content == "{}" + RawPeer.end)
            let whole = try host.get("/static/large.txt")
            #expect(whole.content == large + RawPeer.end)
            #expect(whole.field("Content-Length") == "500000")
            let head = try host.get("/static/large.txt", method: "HEAD")
            #expect(head.content == RawPeer.end && head.field("Content-Length") == "500000")
            let tag = try #require(whole.field("ETag"))
            #expect(
                try host.get("/static/large.txt", "If-None-Match: \(tag)").hasPrefix("HTTP/1.1 304")
            )
        }
    }

    @Test(arguments: ["small.txt", "large.txt"])
    func `one range of a file is sent alone`(name: String) async throws {
        try await serving(["small.txt": "0123456789", "large.txt": large]) { host, _ in
            let size = name == "small.txt" ? 10 : large.utf8.count
            let part = try host.get("/static/\(name)", "Range: bytes=2-5")
            #expect(part.hasPrefix("HTTP/1.1 206 ") && part.content == "2345" + RawPeer.end)
            #expect(part.field("Content-Range") == "bytes 2-5/\(size)")
            let tail = try host.get("/static/\(name)", "Range: bytes=-3")
            #expect(tail.content == "789" + RawPeer.end)
            let several = try host.get("/static/\(name)", "Range: bytes=0-1,4-5")
            #expect(several.hasPrefix("HTTP/1.1 200 "))
            let beyond = try host.get("/static/\(name)", "Range: bytes=\(size)-")
            #expect(beyond.hasPrefix("HTTP/1.1 416 "))
            #expect(beyond.field("Content-Range") == "bytes */\(size)")
            let tag = try #require(part.field("ETag"))
            let unchanged = try host.get(
                "/static/\(name)", "Range: bytes=2-5", "If-None-Match: \(tag)")
            #expect(unchanged.hasPrefix("HTTP/1.1 304 "))
            let changed = try host.get("/static/\(name)", "Range: bytes=2-5", "If-Range: \"other\"")
            #expect(changed.hasPrefix("HTTP/1.1 200 "))
        }
    }

    @Test func `a folder is sent to its slash, and shows its index`() async throws {
        try await serving(["index.html": "root", "deep/index.html": "deep"], below: "/") {
            host, _ in
            #expect(try host.get("/").content == "root" + RawPeer.end)
            #expect(try host.get("/deep/").content == "deep" + RawPeer.end)
            let redirect = try host.get("/deep")
            #expect(redirect.hasPrefix("HTTP/1.1 301 ") && redirect.field("Location") == "deep/")
        }
    }

    @Test(arguments: [
        "/static/../secret", "/static/%2e%2e/secret", "/static/..%2fsecret", "/static//secret",
        "/static/.hidden", "/static/missing", "/static/a.html/", "/static", "/secret",
        "/static/%00", "/static/a.html%00",
    ])
    func `nothing else is found`(path: String) async throws {
        try await serving(["a.html": "<p>", ".hidden": "secret"]) { host, _ in
            let heard = try host.get(path)
            #expect(heard.hasPrefix("HTTP/1.1 40"), "\(heard.prefix(50))")
            #expect(!heard.contains("\r\n\r\nsecret"))
        }
    }

    @Test func `a prepared coding is sent to who takes it`() async throws {
        try await serving(["a.js": "plain", "a.js.gz": "not really gzip"]) { host, _ in
            let coded = try host.get("/static/a.js", "Accept-Encoding: gzip")
            #expect(coded.field("Content-Encoding") == "gzip")
            #expect(coded.content == "not really gzip" + RawPeer.end)
            let plain = try host.get("/static/a.js")
            #expect(plain.content == "plain" + RawPeer.end)
            #expect(plain.field("Vary") == "Accept-Encoding")
        }
    }

    @Test func `a file that is cut while it is sent ends the connection early`() async throws {
        let huge = String(repeating: "0123456789", count: 3_000_000)
        try await serving(["huge.txt": huge]) { host, tree in
            let peer = try RawPeer(port: host.port, receiveBuffer: 4_096)
            peer.say("GET /static/huge.txt HTTP/1.1\r\nHost: x\r\n\r\n")
            _ = peer.bytes(1_000)
            let file = try FileHandle(
                forWritingTo: tree.root.appending(path: "huge.txt"))
            try file.truncate(atOffset: 100)
            try file.close()
            let count = peer.count()
            #expect(count < huge.utf8.count)
            #expect(
                try host.get("/static/huge.txt").content.utf8.count == 100 + RawPeer.end.utf8.count)
        }
    }
}
