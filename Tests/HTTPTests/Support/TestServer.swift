import HTTP
import Loops
import Telemetry
import Testing

/// A server on a port of its own, with two loops, for the length of a test. It answers to any name
/// unless a test is about names.
final class TestServer: Sendable {
    let server: Server
    let loops: LoopGroup
    let registry: Registry
    let port: UInt16
    private let sink: MemorySink
    private let log: Log

    init(
        _ service: any Service = TestServer.echo, settings: ServerSettings = .patient,
        at bindings: [Binding] = [Binding(.ipv4(.loopback, port: 0))], rates: RateKeeper? = nil,
        loops count: Int = 2, logging level: LogLevel = .info, tracer: Tracer? = nil,
        namesAny: Bool = true
    ) async throws {
        loops = try LoopGroup(count: count)
        registry = Registry()
        var settings = settings
        if namesAny { settings.allowedHosts = nil }
        sink = MemorySink()
        log = try Log(
            service: "test", settings: LogSettings(level: level), sink: sink, registry: registry)
        server = try await Server.start(
            service, at: bindings, loops: loops, settings: settings, rates: rates,
            metrics: try ServerMetrics(registry), log: log.logger("http"), tracer: tracer)
        port = server.addresses[0].port ?? 0
    }

    deinit { loops.stop() }

    /// What the server counts, as it would be scraped.
    var metrics: String {
        var text: [UInt8] = []
        registry.expose(as: .prometheusText, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// The value of one series, named as it is scraped; zero for one that is not there.
    func metric(_ series: String) -> Int {
        for line in metrics.split(separator: "\n") where line.hasPrefix(series + " ") {
            return Int(line.dropFirst(series.count + 1)) ?? -1
        }
        return 0
    }

    /// How many connections were cut for that reason.
    func cut(_ reason: String) -> Int {
        metric("http_connections_cut_total{reason=\"\(reason)\"}")
    }

    /// The lines that were logged.
    var lines: [String] {
        _ = log.flush()
        return sink.lines
    }

    /// Waits until something holds, for a while.
    func eventually(
        _ what: String, within time: Duration = .seconds(120), _ holds: () -> Bool
    ) async throws {
        let clock = ContinuousClock()
        let end = clock.now + time
        while !holds() {
            guard clock.now < end else {
                Issue.record("in vain: \(what)")
                return
            }
            try await loops.loops[0].pause(for: .milliseconds(2))
        }
    }

    /// Begins to end the server, on a loop of its own, whatever else the test waits for.
    func drain(within time: Duration) -> Task<DrainReport, Never> {
        loops.loops[0].task { [server] in await server.drain(within: time) }
    }

    /// Says something on a new connection, and hears all until the end or the patience is over.
    func ask(
        _ text: String, patience: Int32 = RawPeer.patience,
        until isEnough: (String) -> Bool = { _ in false }
    ) throws -> String {
        let peer = try RawPeer(port: port)
        peer.say(text)
        return peer.hear(patience: patience, until: isEnough)
    }

    /// One request without a body that closes the connection, and its answer to the end.
    func get(
        _ path: String, _ fields: String..., method: String = "GET",
        patience: Int32 = RawPeer.patience
    ) throws -> String {
        let lines = (["Host: x", "Connection: close"] + fields).joined(separator: "\r\n")
        return try ask("\(method) \(path) HTTP/1.1\r\n\(lines)\r\n\r\n", patience: patience)
    }

    /// Answers with what it was sent.
    static let echo = Route(promptly: "/echo", body: .collected(upTo: 8 << 20)) { request in
        Response(.ok, fields: .plainText, body: .bytes(request.body.atHand ?? []))
    }
}

extension ServerSettings {
    /// Bounds of time that nobody meets because the machine is busy. A test of one sets it.
    static var patient: ServerSettings {
        var settings = ServerSettings()
        settings.deadlines.handshake = 120_000
        settings.deadlines.idle = 120_000
        settings.deadlines.head = 120_000
        settings.deadlines.body = 120_000
        settings.deadlines.handler = 120_000
        settings.deadlines.write = 120_000
        return settings
    }
}

extension String {
    /// What is behind the first empty line.
    var content: String {
        guard let end = range(of: "\r\n\r\n") else { return "" }
        return String(self[end.upperBound...])
    }

    /// The value of the first field of that name.
    func field(_ name: String) -> String? {
        for line in split(separator: "\r\n") {
            guard line.lowercased().hasPrefix(name.lowercased() + ": ") else { continue }
            return String(line.dropFirst(name.count + 2))
        }
        return nil
    }

    func count(of part: String) -> Int {
        split(separator: part, omittingEmptySubsequences: false).count - 1
    }

    private func range(of part: String) -> Range<String.Index>? {
        // Carriage return and line feed are one character, so whole characters can be compared.
        ranges(of: part).first
    }
}
