public import Records

/// Why a call has no result.
public enum RPCClientError: Error, Hashable, Sendable {
    /// The server refused the call. `data` are its own words; ``ErrorData`` where it is ours.
    case refused(code: Int64, message: String, data: RawJSON?)
    /// The bytes are no answer of JSON-RPC.
    case notAnAnswer(String)
    /// The answer is to another call.
    case otherID(expected: String, found: String)
    /// The answer to a call of a batch is not there.
    case missing(id: UInt64)
    /// The result is not what the method declares.
    case otherResult(RecordError)

    /// What this server says of its refusals.
    public var refusal: ErrorData? {
        guard case .refused(_, _, let data?) = self else { return nil }
        return try? data.read(as: ErrorData.self)
    }
}

extension RPCClientError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .refused(let code, let message, let data):
            "the server refused: \(message) (\(code))" + (data.map { " \($0)" } ?? "")
        case .notAnAnswer(let why): "the server's answer is no answer of JSON-RPC: \(why)"
        case .otherID(let expected, let found):
            "the server answered another call: expected the id \(expected), found \(found)"
        case .missing(let id): "the server left the call with the id \(id) unanswered"
        case .otherResult(let error): "the result is not what the method declares: \(error)"
        }
    }
}
