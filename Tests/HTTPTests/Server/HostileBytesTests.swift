import HTTP
import Simulation
import SpecTesting
import Testing

/// Whatever comes through a socket, the server goes on answering.
@Suite(.serialized, .ownThreads) struct HostileBytesTests {
    private static let valid = [
        "GET /a/b?c=d HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip;q=0.5, *\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\nContent-Type: text/plain\r\n\r\nhello world",
        "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;a=b\r\n world\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\nhello",
        "GET / HTTP/1.0\r\nConnection: keep-alive\r\nRange: bytes=1-2\r\nIf-Range: \"a\"\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello",
        WebSocketPeer.request + "\u{81}\u{85}",
        "GET /events HTTP/1.1\r\nHost: x\r\nLast-Event-ID: 7\r\ntraceparent: 00-0-0-0\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
    ]

    private static func service() throws -> Router {
        var router = Router()
        try router.mount(.post, "/", body: .collected(upTo: 1_000)) { request in
            .text("\(try await request.body.collected().count)")
        }
        try router.mount(.get, "/") { _ in
            var response = Response.text("some text")
            response.fields.set(.acceptRanges, "bytes")
            return response
        }
        try router.mount(.put, "/{path...}", body: .streamed(upTo: 1_000)) { request in
            .text("\(try await request.body.collected().count)")
        }
        try router.mount(.get, "/events") { _ in .eventStream { try await $0.send(data: "e") } }
        try router.mount(.get, "/socket") { request in
            try .webSocket(for: request) { socket in
                while let message = try await socket.receive() { try await socket.send(message) }
            }
        }
        return router
    }

    private static func mutated(_ dice: inout SplitMix64) -> [UInt8] {
        var bytes: [UInt8] = []
        for _ in 0...dice.next() % 3 {
            bytes += Array(valid[Int(dice.next() % UInt64(valid.count))].utf8)
        }
        for _ in 0..<dice.next() % 6 where !bytes.isEmpty {
            let at = Int(dice.next() % UInt64(bytes.count))
            switch dice.next() % 6 {
            case 0: bytes[at] = UInt8(truncatingIfNeeded: dice.next())
            case 1: bytes.remove(at: at)
            case 2: bytes.insert(UInt8(truncatingIfNeeded: dice.next()), at: at)
            case 3: bytes.removeSubrange(at..<min(at + Int(dice.next() % 20), bytes.count))
            case 4: bytes.insert(contentsOf: bytes[at..<min(at + 20, bytes.count)], at: at)
            default: bytes[at] ^= 1 << UInt8(dice.next() % 8)
            }
        }
        return bytes
    }

    @Test func `broken conversations leave the server whole`() async throws {
        var settings = ServerSettings.patient
        settings.deadlines.head = 50
        settings.deadlines.body = 50
        settings.deadlines.handler = 50
        settings.deadlines.idle = 50
        settings.deadlines.linger = 20
        let host = try await TestServer(try Self.service(), settings: settings)
        for seed in Trials.seeds(20_000) {
            var dice = SplitMix64(seed: seed)
            let peer = try RawPeer(port: host.port)
            var bytes = Self.mutated(&dice)[...]
            while !bytes.isEmpty {
                let count = min(bytes.count, Int(dice.next() % 400) + 1)
                guard peer.say(bytes.prefix(count)) else { break }
                bytes = bytes.dropFirst(count)
            }
            switch dice.next() % 4 {
            case 0: peer.finishWriting()
            case 1: _ = peer.stirs(within: 2)
            default: break
            }
        }
        #expect(try host.get("/").content == "some text" + RawPeer.end)
        try await host.eventually("nobody is left") {
            host.server.openConnections == 0
        }
        try await host.eventually("no place is taken") { host.server.requestsInFlight == 0 }
        #expect(try host.get("/").content == "some text" + RawPeer.end)
    }
}
