import HTTP
import Testing

@Suite struct WebSocketHandshakeTests {
    private static let key = "dGhlIHNhbXBsZSBub25jZQ=="
    private static let good = [
        "host": ["server.example.com"], "upgrade": ["websocket"], "connection": ["Upgrade"],
        "sec-websocket-key": [key], "sec-websocket-version": ["13"],
    ]

    private func handshake(
        _ changes: [String: [String]] = [:], isGet: Bool = true, version: HTTPVersion = .http11,
        serving: [String] = []
    ) throws(WebSocketRefusal) -> WebSocketHandshake {
        let fields = Self.good.merging(changes) { $1 }
        return try WebSocketHandshake(isGet: isGet, version: version, serving: serving) {
            fields[$0] ?? []
        }
    }

    @Test func `a good request is answered`() throws {
        let answer = try handshake().answer
        #expect(
            answer.map { "\($0.name): \($0.value)" } == [
                "upgrade: websocket", "connection: Upgrade",
                "sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
            ])
    }

    @Test func `lists and letters are read as HTTP has them`() throws {
        #expect(throws: Never.self) {
            try handshake([
                "upgrade": ["h2c, WebSocket"], "connection": ["keep-alive", " , \tUPGRADE\t,"],
            ])
        }
    }

    @Test(arguments: [
        (["upgrade": []], WebSocketRefusal.noUpgrade),
        (["upgrade": ["websockets"]], .noUpgrade),
        (["upgrade": ["web, socket"]], .noUpgrade),
        (["connection": []], .noConnectionUpgrade),
        (["connection": ["keep-alive"]], .noConnectionUpgrade),
        (["connection": ["upgraded"]], .noConnectionUpgrade),
        (["sec-websocket-version": []], .version),
        (["sec-websocket-version": ["8"]], .version),
        (["sec-websocket-version": ["13, 8"]], .version),
        (["sec-websocket-version": ["13", "13"]], .version),
        (["sec-websocket-key": []], .key),
        (["sec-websocket-key": [key, key]], .key),
        (["sec-websocket-key": ["short"]], .key),
        (["sec-websocket-protocol": ["a", "b, a"]], .subprotocols),
        (["sec-websocket-protocol": ["a b"]], .subprotocols),
        (["sec-websocket-protocol": (0...32).map { "p\($0)" }], .subprotocols),
    ])
    func `a field that is wrong is refused for what it is`(
        changes: [String: [String]], refusal: WebSocketRefusal
    ) {
        #expect(throws: refusal) { try handshake(changes) }
    }

    @Test func `only a GET of HTTP 1.1 begins a web socket`() {
        #expect(throws: WebSocketRefusal.notGet) { try handshake(isGet: false) }
        #expect(throws: WebSocketRefusal.httpVersion) { try handshake(version: .http10) }
    }

    @Test func `who asks wrongly is told the version, and who asks badly only that`() {
        for refusal in [WebSocketRefusal.version, .noUpgrade] {
            #expect(refusal.status == 426)
            #expect(
                refusal.fields.contains { $0.name == "sec-websocket-version" && $0.value == "13" })
        }
        for refusal in [WebSocketRefusal.key, .notGet, .noConnectionUpgrade, .subprotocols] {
            #expect(refusal.status == 400)
            #expect(refusal.fields.isEmpty)
        }
    }

    @Test func `the first subprotocol that both know is taken`() throws {
        let named = ["sec-websocket-protocol": ["c, b", "a"]]
        #expect(try handshake(named).subprotocol == nil)
        let taken = try handshake(named, serving: ["a", "b"])
        #expect(taken.subprotocol == "b")
        #expect(taken.answer.contains { $0.name == "sec-websocket-protocol" && $0.value == "b" })
        #expect(try handshake(named, serving: ["B"]).subprotocol == nil)
        #expect(throws: Never.self) {
            try handshake(["sec-websocket-protocol": (0..<32).map { "p\($0)" }])
        }
    }

    @Test func `what a client asks a server answers, and the client takes the answer`() throws {
        let key = WebSocketKey([UInt8](0..<16))
        let asked = WebSocketHandshake.request(key, subprotocols: ["x", "y"])
        let server = try WebSocketHandshake(isGet: true, version: .http11, serving: ["y"]) { name in
            asked.filter { $0.name == name }.map(\.value)
        }
        let chosen = try WebSocketHandshake.check(status: 101, to: key, asking: ["x", "y"]) {
            name in
            server.answer.filter { $0.name == name }.map(\.value)
        }
        #expect(chosen == "y")
    }

    @Test func `an answer that is none is refused`() throws {
        let key = WebSocketKey([UInt8](0..<16))
        let good = [
            "upgrade": ["websocket"], "connection": ["upgrade"],
            "sec-websocket-accept": [key.accept],
        ]
        func check(_ changes: [String: [String]], status: UInt16 = 101) throws(WebSocketRefusal) {
            let fields = good.merging(changes) { $1 }
            _ = try WebSocketHandshake.check(status: status, to: key) { fields[$0] ?? [] }
        }
        #expect(throws: Never.self) { try check([:]) }
        #expect(throws: WebSocketRefusal.answered(200)) { try check([:], status: 200) }
        #expect(throws: WebSocketRefusal.noUpgrade) { try check(["upgrade": []]) }
        #expect(throws: WebSocketRefusal.noConnectionUpgrade) { try check(["connection": []]) }
        #expect(throws: WebSocketRefusal.accept) {
            try check(["sec-websocket-accept": ["s3pPLMBiTxaQ9kYGzzhZRbK+xOo="]])
        }
        #expect(throws: WebSocketRefusal.extensions) {
            try check(["sec-websocket-extensions": ["permessage-deflate"]])
        }
        #expect(throws: WebSocketRefusal.subprotocols) {
            try check(["sec-websocket-protocol": ["never-asked"]])
        }
    }
}
