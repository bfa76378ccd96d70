/// The head of a response, read and found good.
public struct ResponseHead: Sendable {
    public let status: Status
    public let version: HTTPVersion
    public let fields: HeaderFields
    public let framing: ResponseFraming
    /// Whether the connection can be used again behind this message.
    public let persists: Bool
    /// Whether `Connection` names `upgrade`.
    public let upgrade: Bool
    /// Of the head on the wire.
    public let byteCount: Int

    let reasonRange: Range<Int>

    /// The phrase beside the status, which means nothing.
    public var reason: String { fields.head.span.extracting(reasonRange).text }
}
