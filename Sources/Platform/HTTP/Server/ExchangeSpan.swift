import Loops
package import Telemetry

extension SpanContext {
    /// What a request says of the trace it is part of. Who says two says none.
    package init?(ofCaller fields: HeaderFields) {
        guard let said = fields.onlyBytes(.traceparent, { SpanContext(traceparent: $0) }) else {
            return nil
        }
        guard let said else { return nil }
        self = said
    }
}

// What the span of an exchange says, by the names of OpenTelemetry's conventions for HTTP servers.

extension TraceSpan {
    /// Names the span and says what is known of the exchange. A query may hold what is nobody's
    /// business, and is left out.
    mutating func describe(_ exchange: Exchange, failed reason: String?) {
        let (head, peer) = (exchange.head, exchange.connection.peer)
        // A route that is no pattern answers what none was found for.
        let route = (exchange.match?.route.name).flatMap { $0.hasPrefix("/") ? $0 : nil }
        let method = head.method.knownText
        name = [method ?? "HTTP", route].compactMap(\.self).joined(separator: " ")
        kind = .server
        set("http.request.method", method ?? "_OTHER")
        if method == nil { set("http.request.method_original", head.method.text) }
        set("url.scheme", peer.isSecure ? "https" : "http")
        set("url.path", head.target.rawPath)
        if let route { set("http.route", route) }
        if let status = exchange.status { set("http.response.status_code", Int(status.code)) }
        if let reason { set("error.type", reason) }
        set("network.protocol.name", "http")
        set("network.protocol.version", head.version == .http11 ? "1.1" : "1.0")
        say(peer.address)
        sayServer(head.host)
        if let agent = head.fields.first(.userAgent) { set("user_agent.original", agent) }
        set("corr_id", exchange.correlation.text)
    }

    private mutating func say(_ peer: SocketAddress) {
        let (host, port): (String, UInt16)
        switch peer {
        case .ipv4(let address, let number): (host, port) = (address.description, number)
        case .ipv6(let address, let number, _): (host, port) = (address.description, number)
        case .unix: return set("network.transport", "unix")
        }
        set("network.transport", "tcp")
        set("client.address", host)
        set("network.peer.address", host)
        set("network.peer.port", port)
    }

    /// What the caller takes us for: a name or an address, and a port where it is not the usual one.
    private mutating func sayServer(_ text: String) {
        var host = text[...]
        if let colon = host.lastIndex(of: ":"), !host[colon...].contains("]") {
            if let port = UInt16(host[host.index(after: colon)...]) { set("server.port", port) }
            host = host[..<colon]
        }
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        if !host.isEmpty { set("server.address", String(host)) }
    }
}

extension RequestMethod {
    /// The method as text, unless nobody has defined it.
    fileprivate var knownText: String? {
        if case .other = self { return nil }
        return text
    }
}
