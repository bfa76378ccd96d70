/// The versions of HTTP that are spoken here.
public enum HTTPVersion: UInt8, Sendable {
    case http10, http11
}
