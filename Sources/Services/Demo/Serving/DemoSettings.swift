import HTTP
import Loops
import Settings
import Telemetry
import Traces

/// What an operator may choose while the service runs; all of it reloads but where traces go.
struct DemoSettings: SettingsGroup {
    let runtime: RuntimeSettings
    let watch: WatchSettings
    let tls: TLSSettings
    let http: HTTPSettings
    let logLevel: LogThreshold
    let traces: TraceSettings

    init(from source: inout SettingsSource) throws(SettingsRefusal) {
        runtime = try RuntimeSettings(from: &source)
        watch = try WatchSettings(from: &source)
        tls = try TLSSettings(from: &source)
        http = try HTTPSettings(from: &source)
        logLevel = try source.choice(
            "log.level", default: LogThreshold.info, .live("Lines below this are not written."))
        traces = try TraceSettings(from: &source)
    }

    /// How the event loops are to wait.
    var loops: LoopSettings {
        LoopSettings(
            reactorIdlePoll: runtime.reactorIdlePoll, readBackoff: runtime.readBackoff,
            writeBackoff: runtime.writeBackoff)
    }

    /// What the server is to bound.
    var server: ServerSettings {
        var settings = ServerSettings()
        settings.deadlines.handshake = Self.milliseconds(tls.handshakeTimeout)
        settings.deadlines.idle = Self.milliseconds(http.idle)
        settings.deadlines.head = Self.milliseconds(http.head)
        settings.deadlines.body = Self.milliseconds(http.body)
        settings.deadlines.write = Self.milliseconds(http.write)
        settings.connections = http.connections
        settings.connectionsOfOnePeer = http.connectionsOfOnePeer
        settings.requestsInFlight = http.requestsInFlight
        settings.allowedHosts = names(besides: [])
        return settings
    }

    /// What the server is to bound, which answers to these names, too.
    func server(answeringTo names: [String]) -> ServerSettings {
        var settings = server
        settings.allowedHosts = self.names(besides: names)
        return settings
    }

    private func names(besides others: [String]) -> [String]? {
        let names = http.allowedHosts + others
        return names.contains("*") ? nil : names
    }

    private static func milliseconds(_ duration: Duration) -> UInt64 {
        let (seconds, rest) = duration.components
        return UInt64(max(seconds, 0)) * 1_000 + UInt64(max(rest, 0) / 1_000_000_000_000_000)
    }
}

/// How much callers may ask for, and how slowly.
struct HTTPSettings: SettingsGroup {
    let idle, head, body, write, drain: Duration
    let connections, connectionsOfOnePeer, requestsInFlight: Int
    /// Zero for no bound.
    let requestsPerSecond: UInt64
    /// Those that the command line names are no setting, and come on top.
    let allowedHosts: [String]

    init(from source: inout SettingsSource) throws(SettingsRefusal) {
        let bounds: ClosedRange<Duration> = .milliseconds(10) ... .seconds(3_600)
        idle = try source.duration(
            "http.idle_timeout_ms", in: bounds, default: .seconds(60),
            .live("How long a connection may say nothing between two requests."))
        head = try source.duration(
            "http.head_timeout_ms", in: bounds, default: .seconds(10),
            .live("From the first byte of a request's head to its last."))
        body = try source.duration(
            "http.body_timeout_ms", in: bounds, default: .seconds(30),
            .live("From the end of the head to the end of the content."))
        write = try source.duration(
            "http.write_timeout_ms", in: bounds, default: .seconds(30),
            .live("How long a caller may leave an answer lying."))
        drain = try source.duration(
            "http.drain_ms", in: .zero ... .seconds(3_600), default: .seconds(20),
            .live("At the end: how long what is under way may take."))
        connections = try source.integer(
            "http.connections", in: 1...1_000_000, default: 16_384,
            .live("Connections at one time."))
        connectionsOfOnePeer = try source.integer(
            "http.connections_per_peer", in: 1...1_000_000, default: 4_096,
            .live("Connections at one time from one address."))
        requestsInFlight = try source.integer(
            "http.requests_in_flight", in: 1...1_000_000, default: 4_096,
            .live("Requests at one time; beyond it the answer is 503."))
        requestsPerSecond = try source.integer(
            "http.requests_per_second", in: 0...1_000_000, default: 0,
            "Requests of one address in a second, and at once; 0 for any number.")
        allowedHosts = try source.list(
            "http.allowed_hosts", most: 64, length: 1...255, default: [],
            .live(
                "Names besides localhost and this machine's own addresses that are answered to; * for any."
            ))
    }

    /// Nothing is counted where nothing is bounded.
    var rates: RateKeeper? {
        guard requestsPerSecond > 0 else { return nil }
        let rate = RateLimits<String>.Rate(perSecond: requestsPerSecond, burst: requestsPerSecond)
        let limits = RateLimits<String>(global: nil, perTenant: rate, maxTenants: 4_096)
        return RateKeeper(limits) { _, peer in peer.address.withPort(0).description }
    }
}

/// The levels of lines by the names a settings file has for them.
enum LogThreshold: String, CaseIterable, Sendable {
    case trace, debug, info, warn, error

    var level: LogLevel { LogLevel(rawValue) ?? .info }
}
