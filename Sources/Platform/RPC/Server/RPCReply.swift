import Records

/// What goes back to a caller: a body, and how HTTP should call it.
public struct RPCReply: Hashable, Sendable {
    /// 200 for everything in an envelope, whatever it says; the error's own status otherwise.
    public var status: UInt16
    public var body: [UInt8]
    /// The refusal, where the call came without an envelope and was refused.
    public var error: RPCError?

    init(_ body: [UInt8]) { (status, self.body) = (200, body) }

    /// `{"error": …}`, for a call that came without an envelope.
    init(refusing error: RPCError) {
        var body = Array(#"{"error":"#.utf8)
        body.append(contentsOf: error.object.json())
        body.append(UInt8(ascii: "}"))
        (status, self.body, self.error) = (error.status, body, error)
    }
}
