package import HTTP
package import Loops
package import Settings

/// How much callers may ask for, and how slowly.
package struct HTTPSettings: SettingsGroup {
    package let idle, head, body, write, drain: Duration
    package let connections, connectionsOfOnePeer, requestsInFlight: Int
    /// Zero for no bound.
    package let requestsPerSecond: UInt64
    /// Those that the command line names are no setting, and come on top.
    package let allowedHosts: [String]

    package init(from source: inout SettingsSource) throws(SettingsRefusal) {
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
    package var rates: RateKeeper? {
        guard requestsPerSecond > 0 else { return nil }
        let rate = RateLimits<String>.Rate(perSecond: requestsPerSecond, burst: requestsPerSecond)
        let limits = RateLimits<String>(global: nil, perTenant: rate, maxTenants: 4_096)
        return RateKeeper(limits) { _, peer in peer.address.withPort(0).description }
    }

    /// What a server is to bound, which answers to these names besides those of the settings.
    package func server(
        handshake: Duration, answeringTo others: [String] = []
    ) -> ServerSettings {
        var settings = ServerSettings()
        settings.deadlines.handshake = Self.milliseconds(handshake)
        settings.deadlines.idle = Self.milliseconds(idle)
        settings.deadlines.head = Self.milliseconds(head)
        settings.deadlines.body = Self.milliseconds(body)
        settings.deadlines.write = Self.milliseconds(write)
        settings.connections = connections
        settings.connectionsOfOnePeer = connectionsOfOnePeer
        settings.requestsInFlight = requestsInFlight
        let names = allowedHosts + others
        settings.allowedHosts = names.contains("*") ? nil : names
        return settings
    }

    fileprivate static func milliseconds(_ duration: Duration) -> UInt64 {
        let (seconds, rest) = duration.components
        return UInt64(max(seconds, 0)) * 1_000 + UInt64(max(rest, 0) / 1_000_000_000_000_000)
    }
}

extension TLSSettings {
    /// What a client of the service is to bound.
    package var client: ClientSettings {
        var settings = ClientSettings()
        settings.deadlines.tlsHandshake = HTTPSettings.milliseconds(handshakeTimeout)
        return settings
    }
}

extension RuntimeSettings {
    /// How event loops are to wait.
    package var loops: LoopSettings {
        LoopSettings(
            reactorIdlePoll: reactorIdlePoll, readBackoff: readBackoff, writeBackoff: writeBackoff)
    }
}
