/// The head of a request, read and found good: whatever it says can be acted on.
public struct RequestHead: Sendable {
    public let version: HTTPVersion
    public let fields: HeaderFields
    public let framing: BodyFraming
    /// Whether the connection stays open behind this message, by its version and its options.
    public let persists: Bool
    /// Whether the client waits for `100 Continue` before it sends the body there is.
    public let expectsContinue: Bool
    /// Whether `Connection` names `upgrade`.
    public let upgrade: Bool
    /// Of the head on the wire, empty lines before it included.
    public let byteCount: Int

    let methodCode: MethodCode
    let methodRange: Range<Int>
    let targetRange: Range<Int>
    let hostRange: Range<Int>
    let targetParts: TargetParts

    public var method: RequestMethod {
        methodCode.method ?? .other(fields.head.span.extracting(methodRange).text)
    }

    /// Host and perhaps port: that of an absolute target, otherwise that of the Host field. Empty
    /// where a request of HTTP/1.0 names none.
    public var host: String { fields.head.span.extracting(hostRange).text }

    /// The target as it came.
    public var rawTarget: String { fields.head.span.extracting(targetRange).text }

    public var target: RequestTarget { RequestTarget(fields.head, targetParts) }
}
