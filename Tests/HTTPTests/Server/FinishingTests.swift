import Compression
import HTTP
import SpecTesting
import Testing

/// What becomes of a good answer for what its client said of conditions, ranges and codings.
@Suite(.serialized, .ownThreads) struct FinishingTests {
    private static let text = String(repeating: "All of it. ", count: 200)

    /// An answer with validators, of which parts may be asked for.
    private static let tagged = Route("/tagged", body: .collected(upTo: 100)) { _ in
        var response = Response.text(text)
        try response.fields.set(.etag, text: "\"v1\"")
        response.fields.set(.lastModified, HTTPDate(seconds: 1_000_000_000))
        response.fields.set(.acceptRanges, "bytes")
        response.fields.add(.vary, "Origin")
        return response
    }

    private let host: TestServer

    init() async throws { host = try await TestServer(Self.tagged) }

    // MARK: Conditions

    @Test(arguments: [
        ("If-None-Match: \"v1\"", 304), ("If-None-Match: W/\"v1\"", 304),
        ("If-None-Match: \"v0\", \"v1\"", 304), ("If-None-Match: *", 304),
        ("If-None-Match: \"v2\"", 200), ("If-Match: \"v1\"", 200), ("If-Match: \"v2\"", 412),
        ("If-Match: W/\"v1\"", 412),
        ("If-Modified-Since: Sun, 09 Sep 2001 01:46:40 GMT", 304),
        ("If-Modified-Since: Sun, 09 Sep 2001 01:46:39 GMT", 200),
        ("If-Unmodified-Since: Sun, 09 Sep 2001 01:46:39 GMT", 412),
    ])
    func `conditions are heeded`(condition: String, status: Int) throws {
        for method in ["GET", "HEAD"] {
            let heard = try host.get("/", condition, method: method)
            #expect(heard.hasPrefix("HTTP/1.1 \(status) "), "\(method) \(condition)")
            if status == 304 {
                #expect(heard.content == RawPeer.end && heard.field("ETag") == "\"v1\"")
                #expect(heard.contains("Accept-Encoding") && heard.contains("vary: Origin"))
                #expect(heard.field("Content-Type") == nil)
            }
        }
    }

    @Test func `what a handler has changed is not refused afterwards`() throws {
        #expect(try host.get("/", "If-Match: \"v0\"", method: "PUT").hasPrefix("HTTP/1.1 200"))
    }

    // MARK: Ranges

    @Test(arguments: [("0-4", 0..<5), ("10-", 10..<2_200), ("-3", 2_197..<2_200)])
    func `one range is sent alone`(asked: String, range: Range<Int>) throws {
        let heard = try host.get("/", "Range: bytes=\(asked)", "Accept-Encoding: gzip")
        #expect(heard.hasPrefix("HTTP/1.1 206 "))
        let part = Self.text.dropFirst(range.lowerBound).prefix(range.count)
        #expect(heard.content == part + RawPeer.end)
        #expect(
            heard.field("Content-Range") == "bytes \(range.lowerBound)-\(range.upperBound - 1)/2200"
        )
        #expect(heard.field("Content-Length") == "\(range.count)")
    }

    @Test(arguments: ["bytes=0-4,10-14", "bytes=x", "lines=0-4"])
    func `several ranges, and what is none, are the whole`(range: String) throws {
        let heard = try host.get("/", "Range: \(range)")
        #expect(heard.hasPrefix("HTTP/1.1 200") && heard.content == Self.text + RawPeer.end)
    }

    @Test func `a range beyond the end is 416`() throws {
        let heard = try host.get("/", "Range: bytes=5000-")
        #expect(heard.hasPrefix("HTTP/1.1 416 ") && heard.field("Content-Range") == "bytes */2200")
    }

    @Test(arguments: [("\"v1\"", 206), ("\"v0\"", 200), ("W/\"v1\"", 200)])
    func `a range of another state is the whole`(tag: String, status: Int) throws {
        let heard = try host.get("/", "Range: bytes=0-4", "If-Range: \(tag)")
        #expect(heard.hasPrefix("HTTP/1.1 \(status) "))
    }

    // MARK: Codings

    @Test(arguments: ContentCoding.allCases)
    func `text is compressed for who takes that`(coding: ContentCoding) throws {
        let peer = try RawPeer(port: host.port)
        peer.say(
            "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAccept-Encoding: \(coding.rawValue)\r\n\r\n"
        )
        let bytes = peer.bytes(100_000)
        let end = try #require(bytes.firstRange(of: Array("\r\n\r\n".utf8)))
        let head = String(decoding: bytes[..<end.upperBound], as: UTF8.self)
        #expect(head.field("Content-Encoding") == coding.rawValue)
        #expect(head.field("ETag") == "W/\"v1\"")
        #expect(head.contains("vary: Origin") && head.contains("vary: Accept-Encoding"))
        var decoder = try Decompressor(coding, limits: CompressionLimits(output: 10_000))
        var plain: [UInt8] = []
        try decoder.push(Array(bytes[end.upperBound...]).span, into: &plain)
        try decoder.finish()
        #expect(String(decoding: plain, as: UTF8.self) == Self.text)
        #expect(head.field("Content-Length") == "\(bytes.count - end.upperBound)")
    }

    @Test(arguments: ["", "Accept-Encoding: br", "Accept-Encoding: identity;q=0", "A: b"])
    func `who takes none of ours gets it plain`(field: String) throws {
        let heard = try host.get("/", field.isEmpty ? "A: b" : field)
        #expect(heard.hasPrefix("HTTP/1.1 200") && heard.content == Self.text + RawPeer.end)
        #expect(heard.field("ETag") == "\"v1\"" && heard.contains("vary: Accept-Encoding"))
    }
}
