import HTTP
import Loops
import SpecTesting
import Testing

/// How a server ends: what is under way is answered, and nothing waits for ever.
@Suite(.serialized, .ownThreads) struct DrainTests {
    private static let request = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"

    private static func held(_ gate: HandlerGate) -> Route {
        Route("/held") { _ in
            await gate.pass()
            return .text("held")
        }
    }

    @Test func `idle connections end at once, and requests under way are answered`() async throws {
        let gate = HandlerGate()
        let host = try await TestServer(Self.held(gate))
        // One on each of the loops, as likely as not, and one that says nothing.
        let busy = try (0..<8).map { _ in try RawPeer(port: host.port) }
        for peer in busy { peer.say(Self.request + Self.request) }
        let idle = try (0..<8).map { _ in try RawPeer(port: host.port) }
        try await host.eventually("all are in") {
            gate.waiting == 8 && host.server.openConnections == 16
        }
        let drain = host.drain(within: .seconds(120))
        for peer in idle { #expect(peer.hear() == RawPeer.end) }
        #expect(host.server.requestsInFlight == 8)
        gate.open()
        for peer in busy {
            let heard = peer.hear()
            #expect(heard.count(of: "HTTP/1.1 200") == 1 && heard.content == "held" + RawPeer.end)
            #expect(heard.field("Connection") == "close")
            peer.close()
        }
        let report = await drain.value
        #expect(report.finished == 16 && report.cut == 0, "\(report)")
        #expect(throws: (any Error).self) { try RawPeer(port: host.port) }
    }

    @Test func `what is not done in time is cut, on all loops at once`() async throws {
        let gate = HandlerGate()
        let host = try await TestServer(Self.held(gate), loops: 16)
        let busy = try (0..<128).map { _ in try RawPeer(port: host.port) }
        for peer in busy { peer.say(Self.request) }
        try await host.eventually("all are in") { gate.waiting == 128 }
        let began = RawPeer.now()
        let report = await host.server.drain(within: .seconds(2))
        #expect(report.cut == 128 && report.finished == 0, "\(report)")
        // One loop after the other would take two seconds for each.
        #expect(2_000..<30_000 ~= RawPeer.now() - began)
        for peer in busy { #expect(peer.hear() == RawPeer.end) }
        #expect(host.cut("drain") == 128 && gate.cancelled == 128)
        gate.open()
        try await host.eventually("their places are free") { host.server.requestsInFlight == 0 }
    }

    @Test func `an answer that is being read slowly is finished`() async throws {
        let large = [UInt8](repeating: UInt8(ascii: "z"), count: 12_000_000)
        let host = try await TestServer(Route("/large") { _ in Response(body: .bytes(large)) })
        let peer = try RawPeer(port: host.port, receiveBuffer: 4_096)
        peer.say(Self.request)
        _ = peer.bytes(100)
        let drain = host.drain(within: .seconds(120))
        try await host.eventually("the door is shut") {
            (try? RawPeer(port: host.port)) == nil
        }
        #expect(peer.count() + 100 > large.count)
        peer.close()
        #expect(await drain.value.cut == 0)
    }

    @Test func `a head that has begun is answered`() async throws {
        let host = try await TestServer()
        let peer = try RawPeer(port: host.port)
        peer.say("GET / HTTP/1.1\r\nHost: x\r\n")
        try await host.eventually("it has come") {
            host.metric("http_bytes_total{direction=\"received\"}") > 0
        }
        let drain = host.drain(within: .seconds(120))
        try await host.eventually("the door is shut") { (try? RawPeer(port: host.port)) == nil }
        for loop in host.loops.loops { try await loop.pause(for: .milliseconds(1)) }
        peer.say("\r\n")
        let heard = peer.hear()
        #expect(heard.hasPrefix("HTTP/1.1 200") && heard.field("Connection") == "close")
        peer.close()
        #expect(await drain.value.cut == 0)
    }

    @Test func `a second end is harmless`() async throws {
        let host = try await TestServer()
        async let first = host.server.drain(within: .seconds(60))
        async let second = host.server.drain(within: .seconds(60))
        #expect(await first.cut == 0)
        #expect(await second.cut == 0)
        #expect(await host.server.drain(within: .seconds(60)).finished == 0)
        await host.server.stop()
    }
}
