import HTTP
import Loops
import SpecTesting
import Testing

/// What a server holds in memory is bounded by what is going on, not by what went on. Each test is a
/// process of its own, so that nothing else is counted.
@Suite(.serialized) struct ServerMemoryTests {
    @Test func `ten thousand idle connections take no more than 200 MiB`() async throws {
        // Both ends are here; where the system allows fewer descriptors, there are fewer.
        let room = ResidentMemory.allowDescriptors(20_512) - 512
        guard room >= 200 else { try Test.cancel("the system allows \(room) descriptors only") }
        await #expect(processExitsWith: .success) { try await Self.connectMany() }
    }

    private static func connectMany() async throws {
        let room = ResidentMemory.allowDescriptors(20_512) - 512
        let wanted = min(Trials.count(10_000), room / 2)
        var settings = ServerSettings.patient
        settings.connectionsOfOnePeer = wanted
        let host = try await TestServer(
            Route("/large") { _ in .text(String(repeating: "z", count: 20_000)) },
            settings: settings)
        let before = ResidentMemory.bytes
        var peers: [RawPeer] = []
        for _ in 0..<wanted {
            let peer = try RawPeer(port: host.port)
            peer.say("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(peer.bytes(20_000).count == 20_000)
            peers.append(peer)
        }
        try await host.eventually("all are in") { host.server.openConnections == wanted }
        // Longer than the loop looks away: by then the buffers have been given back.
        try await host.loops.loops[0].pause(for: .milliseconds(300))
        let grown = ResidentMemory.bytes - before
        #expect(grown < 200 << 20, "\(wanted) connections took \(grown) bytes")
        #expect(peers.count == wanted)
    }

    @Test func `a hundred thousand requests leave nothing behind`() async throws {
        await #expect(processExitsWith: .success) { try await Self.askMuch() }
    }

    private static func askMuch() async throws {
        let host = try await TestServer()
        let peer = try RawPeer(port: host.port)
        let hundred = String(
            repeating: "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nab", count: 100)
        func ask(_ hundreds: Int) -> Int {
            var answered = 0
            for _ in 0..<hundreds {
                peer.say(hundred)
                var heard = ""
                repeat {
                    heard += peer.hear { $0.hasSuffix("ab") }
                } while heard.count(of: "HTTP/1.1 200") < 100 && !heard.hasSuffix(RawPeer.end)
                answered += heard.count(of: "HTTP/1.1 200")
            }
            return answered
        }
        #expect(ask(20) == 2_000)
        // What is left behind is left behind each time; what the system gives once is not.
        let hundreds = Trials.count(1_000) / 5
        var least = Int.max
        for _ in 0..<5 {
            let before = ResidentMemory.bytes
            #expect(ask(hundreds) == 100 * hundreds)
            least = min(least, ResidentMemory.bytes - before)
        }
        #expect(least < 1 << 20, "\(least) bytes")
    }
}
