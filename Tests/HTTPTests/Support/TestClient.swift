import Loops
import Synchronization
import Telemetry

@testable import HTTP

/// A client with a loop of its own, for the length of a test.
final class TestClient: Sendable {
    let client: Client
    let loops: LoopGroup
    let registry = Registry()
    let time: TestTime

    init(
        _ settings: ClientSettings = .patient, tls: ClientTLS = ClientTLS(),
        time: TestTime = TestTime(), loops count: Int = 1
    ) throws {
        loops = try LoopGroup(count: count)
        self.time = time
        client = try Client.open(
            loops: loops, settings: settings, tls: tls, threads: nil,
            metrics: try ClientMetrics(registry), log: nil, wallClock: .fixed(0),
            clock: ClientClock { [time] in time.milliseconds })
    }

    deinit {
        client.close()
        loops.stop()
    }

    /// What the client counts, as it would be scraped.
    var metrics: String {
        var text: [UInt8] = []
        registry.expose(as: .prometheusText, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Waits until something holds, a turn of a loop at a time; `false` after two minutes.
    func eventually(_ holds: @Sendable () -> Bool) async throws -> Bool {
        let end = RawPeer.now() + 120_000
        while !holds() {
            guard RawPeer.now() < end else { return false }
            try await loops.loops[0].pause(for: .milliseconds(1))
        }
        return true
    }
}

/// The machine's clock, and what a test adds to it.
final class TestTime: Sendable {
    private let clock = ClientClock.system()
    private let added = Mutex<UInt64>(0)

    var milliseconds: UInt64 { clock.milliseconds() + added.withLock { $0 } }
    func pass(_ milliseconds: UInt64) { added.withLock { $0 += milliseconds } }
}

extension WebTarget {
    static func local(_ port: UInt16, _ path: String = "/") throws -> WebTarget {
        try WebTarget("http://127.0.0.1:\(port)\(path)")
    }
}

extension ClientSettings {
    /// Bounds of time that nobody meets because the machine is busy. A test of one sets it.
    static var patient: ClientSettings {
        var settings = ClientSettings()
        settings.deadlines.waiting = 120_000
        settings.deadlines.lookup = 120_000
        settings.deadlines.connect = 120_000
        settings.deadlines.tlsHandshake = 120_000
        settings.deadlines.write = 120_000
        settings.deadlines.head = 120_000
        settings.deadlines.idleBody = 120_000
        settings.deadlines.whole = 240_000
        settings.pool.idleTime = 120_000
        return settings
    }

    /// Asks once, and forgives everything.
    static var once: ClientSettings {
        var settings = ClientSettings.patient
        settings.retries = .never
        settings.breaker = nil
        return settings
    }
}

/// The error of what must fail as a client fails.
func failure<Answer>(of body: () async throws -> Answer) async -> ClientError? {
    do {
        _ = try await body()
        return nil
    } catch { return error as? ClientError }
}
