/// The five errors of JSON-RPC 2.0, by the numbers that stand in its section 5.1.
public enum StandardError: Int64, CaseIterable, Sendable {
    case parse = -32_700
    case invalidRequest = -32_600
    case methodNotFound = -32_601
    case invalidParams = -32_602
    case internalError = -32_603

    /// The words of section 5.1.
    public var message: String {
        switch self {
        case .parse: "Parse error"
        case .invalidRequest: "Invalid Request"
        case .methodNotFound: "Method not found"
        case .invalidParams: "Invalid params"
        case .internalError: "Internal error"
        }
    }

    /// The stable name that stands in `error.data`.
    public var name: String {
        switch self {
        case .parse: "parse_error"
        case .invalidRequest: "invalid_request"
        case .methodNotFound: "method_not_found"
        case .invalidParams: "invalid_params"
        case .internalError: "internal_error"
        }
    }

    /// What HTTP calls it, where the call came without an envelope.
    var status: UInt16 {
        switch self {
        case .parse, .invalidRequest, .invalidParams: 400
        case .methodNotFound: 404
        case .internalError: 500
        }
    }
}
