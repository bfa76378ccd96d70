import Records

/// What goes back to a caller: a body, and how HTTP should call it.
public struct RPCReply: Hashable, Sendable {
    /// 200 for everything in an envelope, whatever it says; the error's own status otherwise, and
    /// for what is no JSON or says a key twice, where nobody can tell.
    public var status: UInt16
    public var body: [UInt8]
    /// The refusal, where the call came without an envelope and was refused.
    public var error: RPCError?

    init(_ body: [UInt8]) { (status, self.body) = (200, body) }

    /// In an envelope; a body that could not be read, or in two ways, is refused under a status, too.
    init(_ error: RPCError, id: [UInt8], to caller: RPCCaller, isAmbiguous: Bool = false) {
        body = AnswerText.error(error, id: id, to: caller)
        let isUnreadable = isAmbiguous || error.code == StandardError.parse.rawValue
        status = isUnreadable ? error.status : 200
        self.error = isUnreadable ? error : nil
    }

    /// `{"error": …}`, for a call that came without an envelope.
    init(refusing error: RPCError, to caller: RPCCaller) {
        let error = error.found(under: caller)
        var body = Array(#"{"error":"#.utf8)
        body.append(contentsOf: error.object.json())
        body.append(UInt8(ascii: "}"))
        (status, self.body, self.error) = (error.status, body, error)
    }
}
