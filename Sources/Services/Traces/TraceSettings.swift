import Crypto
public import Settings

/// Where traces go, `telemetry.otlp`. Off unless there is an address.
public struct TraceSettings: SettingsGroup {
    /// The collector's address without `/v1/traces`; empty where traces go nowhere.
    public let endpoint: String
    public let headers: [TraceHeader]
    /// How long one post may take.
    public let timeout: Duration
    /// How long spans wait for others to go with.
    public let interval: Duration
    public let mostSpans: Int
    public let mostBytes: Int
    /// How often one message is posted before its spans are given up.
    public let attempts: Int
    public let isCompressed: Bool

    public var isOn: Bool { !endpoint.isEmpty }

    /// Where to post: the endpoint may have a path of its own, with or without a last slash.
    public var address: String {
        (endpoint.hasSuffix("/") ? endpoint : endpoint + "/") + "v1/traces"
    }

    public init(from source: inout SettingsSource) throws(SettingsRefusal) {
        endpoint = try source.text(
            "telemetry.otlp.endpoint", length: 0...1_024, .webAddress, default: "",
            "Where traces are posted, as OTLP in JSON: http://127.0.0.1:4318. Empty: nowhere.")
        let secret = try source.secret(
            "telemetry.otlp.headers",
            "Headers that let us in there, as name=value,name=value.")
        var headers: [TraceHeader]?
        do throws(SecretRefusal) {
            headers = try secret.map(\.bytes).map(TraceHeader.list) ?? []
        } catch {
            try source.require(false, "telemetry.otlp.headers", "no memory for a secret: \(error)")
        }
        self.headers = headers ?? []
        try source.require(
            headers != nil, "telemetry.otlp.headers",
            "expected at most \(TraceHeader.most) of name=value, separated by commas, each name once"
        )
        timeout = try source.duration(
            "telemetry.otlp.timeout", in: .milliseconds(100) ... .seconds(60),
            default: .seconds(10), "How long one post may take.")
        interval = try source.duration(
            "telemetry.otlp.interval", in: .milliseconds(100) ... .seconds(300),
            default: .seconds(5), "How long finished spans wait for others to go with.")
        mostSpans = try source.integer(
            "telemetry.otlp.batch_spans", in: 1...2_048, default: 512,
            "The most spans of one message; as many waiting ones are sent at once.")
        mostBytes = Int(
            try source.size(
                "telemetry.otlp.batch_bytes", in: 256 << 10...4 << 20, default: 1 << 20,
                "The largest message, before it is compressed."))
        attempts = try source.integer(
            "telemetry.otlp.attempts", in: 1...10, default: 5,
            "How often a message is posted before its spans are given up.")
        isCompressed = try source.boolean(
            "telemetry.otlp.gzip", default: true, "Whether messages are compressed.")
        try source.require(
            !authority.contains("@"), "telemetry.otlp.endpoint",
            "expected no name and password in the address: give them as a header")
        try source.require(
            self.headers.isEmpty || !isOn || endpoint.hasPrefix("https://") || staysHere,
            "telemetry.otlp.endpoint",
            "expected https, or this machine: the headers are secrets and must not be read on the way"
        )
    }

    private var authority: Substring {
        guard let scheme = endpoint.firstRange(of: "://") else { return "" }
        return endpoint[scheme.upperBound...].prefix { !"/?#".contains($0) }
    }

    /// Whether the endpoint is this machine, by address or by its one name.
    private var staysHere: Bool {
        let host =
            authority.hasPrefix("[")
            ? authority.prefix { $0 != "]" } + "]" : authority.prefix { $0 != ":" }
        return ["127.0.0.1", "[::1]", "localhost"].contains(String(host))
    }
}
