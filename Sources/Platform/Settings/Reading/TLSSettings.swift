/// How long TLS may take to begin, at both ends.
public struct TLSSettings: SettingsGroup, Hashable {
    /// The longest that a handshake may take, of a server's connections and of a client's; a
    /// connection that is not open by then is closed.
    public let handshakeTimeout: Duration

    public init(from source: inout SettingsSource) throws(SettingsRefusal) {
        handshakeTimeout = try source.duration(
            "tls.handshake_timeout_ms", in: .milliseconds(1) ... .seconds(600),
            default: .seconds(10),
            .live(
                "The longest that a TLS handshake may take, as a server and as a client.",
                variable: "TB_TLS_HANDSHAKE_TIMEOUT_MS"))
    }
}
