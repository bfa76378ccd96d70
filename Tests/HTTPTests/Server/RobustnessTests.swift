import HTTP
import SpecTesting
import Testing

/// What a server hears from careless, broken and hostile clients, byte for byte.
@Suite(.serialized, .ownThreads) struct RobustnessTests {
    let host: TestServer

    init() async throws {
        host = try await TestServer()
    }

    private static let post = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"

    private func answer(to bytes: some Sequence<UInt8>) throws -> String {
        let peer = try RawPeer(port: host.port)
        peer.say(bytes)
        return peer.hear { $0.hasSuffix("abc") }
    }

    @Test func `what a server can do at all is named`() async throws {
        var router = Router()
        let host = try await TestServer(router)
        let star = "OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        #expect(try host.ask(star).field("Allow") == "OPTIONS")
        try router.mount(.get, "/") { _ in Response() }
        try router.mount(.delete, "/a") { _ in Response() }
        try router.mount(.get, "/a") { _ in Response() }
        let other = try await TestServer(router)
        let heard = try other.ask(star)
        #expect(heard.hasPrefix("HTTP/1.1 204 "), "\(heard)")
        #expect(heard.field("Allow") == "GET, DELETE, HEAD, OPTIONS")
    }

    @Test(arguments: [true, false])
    func `no tunnels are made, and nothing behind one is heard`(routed: Bool) async throws {
        var router = Router()
        try router.mount(.get, "/") { _ in Response() }
        let host =
            routed ? try await TestServer(router) : try await TestServer(TestServer.echo)
        let heard = try host.ask(
            "CONNECT x:443 HTTP/1.1\r\nHost: x:443\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(heard.hasPrefix("HTTP/1.1 501 ") && heard.hasSuffix(RawPeer.end), "\(heard)")
        #expect(heard.contains("not_implemented") && heard.count(of: "HTTP/1.1 ") == 1)
        #expect(heard.field("Connection") == "close")
    }

    @Test func `twenty requests at once are answered twenty times, in order`() throws {
        let peer = try RawPeer(port: host.port)
        peer.say(
            (0..<20).map {
                "POST /\($0) HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n\($0 + 10)"
            }.joined())
        let heard = peer.hear { $0.count(of: "HTTP/1.1 200") == 20 && $0.hasSuffix("29") }
        #expect(heard.count(of: "HTTP/1.1 200") == 20)
        let bodies = heard.split(separator: "HTTP/1.1 200 OK").map { String($0.suffix(2)) }
        #expect(bodies == (10..<30).map { "\($0)" })
    }

    @Test func `a request that comes byte by byte is answered`() throws {
        let peer = try RawPeer(port: host.port)
        for byte in Self.post.utf8 { peer.say(CollectionOfOne(byte)) }
        #expect(peer.hear { $0.hasSuffix("abc") }.contains("200 OK"))
    }

    @Test func `a chunked body is put together`() throws {
        let peer = try RawPeer(port: host.port)
        peer.say(
            "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "3\r\nabc\r\n4;e=1\r\ndefg\r\n0\r\n\r\n")
        #expect(peer.hear { $0.hasSuffix("abcdefg") }.hasSuffix("\r\n\r\nabcdefg"))
    }

    @Test(arguments: [
        (
            "both lengths",
            "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            400
        ),
        (
            "two lengths",
            "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc", 400
        ),
        ("no host", "GET / HTTP/1.1\r\n\r\n", 400),
        ("a folded line", "GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n", 400),
        ("a blank before the colon", "GET / HTTP/1.1\r\nHost: x\r\nA : b\r\n\r\n", 400),
        ("bare line feeds", "GET / HTTP/1.1\nHost: x\n\n", 400),
        (
            "a huge head",
            "GET / HTTP/1.1\r\nHost: x\r\nA: " + String(repeating: "b", count: 20_000) + "\r\n\r\n",
            431
        ),
        (
            "many fields",
            "GET / HTTP/1.1\r\nHost: x\r\n" + String(repeating: "A: b\r\n", count: 80) + "\r\n", 431
        ),
        ("too large a body", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n", 413),
        ("a negative length", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", 400),
        ("an expectation nobody knows", "GET / HTTP/1.1\r\nHost: x\r\nExpect: luck\r\n\r\n", 417),
        ("the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
        (
            "an unknown transfer coding",
            "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n", 501
        ),
        ("a path above the root", "GET /../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        (
            "an escaped path above the root",
            "GET /a/%2e%2e/%2e%2e/etc HTTP/1.1\r\nHost: x\r\n\r\n", 400
        ),
        ("an escaped zero byte", "GET /a%00b HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        ("a broken escape", "GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        ("two hosts", "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", 400),
        (
            "a chunk without a size",
            "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", 400
        ),

    ])
    func `is refused and the connection ends`(what: String, bytes: String, status: Int) throws {
        let heard = try answer(to: bytes.utf8)
        #expect(heard.hasPrefix("HTTP/1.1 \(status) "), "\(what): \(heard.prefix(200))")
        #expect(heard.contains("Connection: close"), "\(what)")
        #expect(heard.hasSuffix(RawPeer.end), "\(what)")
    }

    @Test func `HTTP 1_0 is answered and closed`() throws {
        let heard = try answer(to: "GET / HTTP/1.0\r\n\r\n".utf8)
        #expect(heard.hasPrefix("HTTP/1.1 200") && heard.hasSuffix(RawPeer.end))
    }

    @Test func `who expects to be told to go on is told, before the body`() throws {
        let peer = try RawPeer(port: host.port)
        peer.say("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n")
        #expect(peer.hear { $0.hasSuffix("\r\n\r\n") } == "HTTP/1.1 100 Continue\r\n\r\n")
        peer.say("abc")
        #expect(peer.hear { $0.hasSuffix("abc") }.hasPrefix("HTTP/1.1 200 OK\r\n"))
    }

    @Test func `three megabytes come back whole`() throws {
        let peer = try RawPeer(port: host.port)
        let body = [UInt8](repeating: UInt8(ascii: "z"), count: 3_000_000)
        peer.say(
            "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: \(body.count)\r\n\r\n"
        )
        peer.say(body)
        let heard = peer.hear()
        #expect(heard.hasSuffix(String(repeating: "z", count: 1_000) + RawPeer.end))
        #expect(heard.utf8.count > body.count)
    }

    @Test func `a peer that has said all it wants is answered still`() throws {
        let peer = try RawPeer(port: host.port)
        peer.say(Self.post)
        peer.finishWriting()
        let heard = peer.hear()
        #expect(heard.hasPrefix("HTTP/1.1 200 OK") && heard.hasSuffix("abc" + RawPeer.end))
    }
}
