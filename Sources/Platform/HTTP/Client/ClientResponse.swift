/// An answer whose body has been read to its end.
public struct ClientResponse: Sendable {
    public let status: Status
    public let fields: HeaderFields
    /// Decoded where it came coded and the caller had not asked for a coding itself.
    public let body: [UInt8]
}

/// An answer whose body is still coming. Read it to its end or ``ResponseStream/cancel()`` it: until
/// then it holds its connection.
public struct StreamedResponse: Sendable {
    public let status: Status
    public let fields: HeaderFields
    public let body: ResponseStream
}
