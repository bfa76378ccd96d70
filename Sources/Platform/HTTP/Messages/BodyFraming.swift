/// How the end of a request's body is known.
public enum BodyFraming: Hashable, Sendable {
    /// There is no body.
    case none
    /// So many bytes, as `Content-Length` says.
    case length(Int)
    case chunked
}

/// How the end of a response's body is known.
public enum ResponseFraming: Hashable, Sendable {
    /// There is no body, whatever the fields say: the answer to HEAD, and statuses without one.
    case none
    case length(Int)
    case chunked
    /// The body goes on until the connection is closed.
    case untilClose
}
