import Foundation
import HTTP
import SpecTesting
import Telemetry
import Testing

private enum SeededRaces {
    static var areAskedFor: Bool {
        ProcessInfo.processInfo.environment["THE_BLOCK_SEEDED_RACES"] == "1"
    }
}

/// Faults on purpose, which ThreadSanitizer must find: `make tsan` has them found before it believes
/// that there are no others. Nobody else runs them.
@Suite(.ownThreads, .enabled(if: SeededRaces.areAskedFor)) struct SeededRaceTests {
    /// What must be touched by one thread alone, and is not.
    private final class Unguarded: @unchecked Sendable {
        var count: Int64 = 0
    }

    // Once is not enough: the runtime's own locks may by chance put two threads in an order.

    @Test(arguments: 1...32)
    func `a handler changes what the handlers of another loop change`(round: Int) async throws {
        let (unguarded, gate) = (Unguarded(), HandlerGate())
        let server = try await TestServer(
            Route("/") { _ in
                unguarded.count += 1
                await gate.pass()
                return .text("counted")
            })
        // All are in before any asks, and none is answered before all have asked: no lock of the door
        // and no socket stands between two handlers.
        let peers = try (0..<16).map { _ in try RawPeer(port: server.port) }
        try await server.eventually("all are in") { server.server.openConnections == peers.count }
        for peer in peers { peer.say("GET / HTTP/1.1\r\nHost: x\r\n\r\n") }
        try await server.eventually("all wait") { gate.waiting == peers.count }
        gate.open()
        for peer in peers {
            #expect(peer.hear { $0.content == "counted" }.hasPrefix("HTTP/1.1 200"))
        }
    }

    @Test(arguments: 1...32)
    func `a gauge is scraped from what a thread changes`(round: Int) throws {
        let (unguarded, registry) = (Unguarded(), Registry())
        try registry.register(Metric<Gauge>("seeded", "Read without a lock.")) { unguarded.count }
        let done = DispatchSemaphore(value: 0)
        Thread {
            for _ in 0..<1_000 { unguarded.count += 1 }
            done.signal()
        }.start()
        var text: [UInt8] = []
        registry.expose(as: .prometheusText, to: &text)
        done.wait()
        #expect(!text.isEmpty)
    }
}
