import Foundation
import HTTP
import SpecTesting
import Synchronization
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
    /// What must be touched by one thread alone, and is touched by two. Neither begins before both are
    /// there, and they meet without being seen: no lock of ours or of the runtime's stands between them.
    private final class Unguarded: @unchecked Sendable {
        var count: Int64 = 0
        private let arrived = Atomic(0)

        func meet() {
            arrived.wrappingAdd(1, ordering: .relaxed)
            while arrived.load(ordering: .relaxed) < 2 { sched_yield() }
        }
    }

    @Test func `a handler changes what the handler of another loop changes`() async throws {
        let unguarded = Unguarded()
        let route = Route("/") { _ in
            unguarded.meet()
            for _ in 0..<1_000 { unguarded.count += 1 }
            return .text("counted")
        }
        let servers = [
            try await TestServer(route, loops: 1), try await TestServer(route, loops: 1),
        ]
        let peers = try servers.map { try RawPeer(port: $0.port) }
        for peer in peers { peer.say("GET / HTTP/1.1\r\nHost: x\r\n\r\n") }
        for peer in peers {
            #expect(peer.hear { $0.content == "counted" }.hasPrefix("HTTP/1.1 200"))
        }
    }

    @Test func `a gauge is scraped from what a thread changes`() throws {
        let (unguarded, registry) = (Unguarded(), Registry())
        try registry.register(Metric<Gauge>("seeded", "Read without a lock.")) {
            unguarded.meet()
            return unguarded.count
        }
        let done = DispatchSemaphore(value: 0)
        Thread {
            unguarded.meet()
            for _ in 0..<1_000 { unguarded.count += 1 }
            done.signal()
        }.start()
        var text: [UInt8] = []
        registry.expose(as: .prometheusText, to: &text)
        done.wait()
        #expect(!text.isEmpty)
    }
}
