/// Whose pages may open a web socket. Browsers ask nobody before they do, send the user's cookies and
/// say in `Origin` whose page it is; what is no browser sends no `Origin` and is let through.
public enum WebSocketOrigins: Hashable, Sendable {
    /// Pages of the host that the request itself names, in the clear or not.
    case own
    /// Pages of these origins alone, each as a browser writes it: `https://app.example:8443`.
    case only(Set<String>)

    /// Whether a page of that origin may; `values` are those of every `Origin` field.
    func admit(_ values: [String], host: String) -> Bool {
        guard let origin = values.first else { return true }
        guard values.count == 1 else { return false }
        switch self {
        case .own: return Self.names(origin, host: host)
        case .only(let origins): return origins.contains(origin)
        }
    }

    private static func names(_ origin: String, host: String) -> Bool {
        for (scheme, port) in [("http://", ":80"), ("https://", ":443")] {
            guard origin.hasPrefix(scheme) else { continue }
            return authority(origin.dropFirst(scheme.count), port) == authority(host[...], port)
        }
        return false
    }

    /// In small letters, and without the port that the scheme has anyway; `nil` for none.
    private static func authority(_ text: Substring, _ usual: String) -> String? {
        let text = text.hasSuffix(usual) ? text.dropLast(usual.count) : text
        return text.isEmpty ? nil : text.lowercased()
    }
}
