/// The five errors of JSON-RPC 2.0, by the numbers that stand in its section 5.1.
public enum StandardError: Int, CaseIterable, Sendable {
    case parse = -32_700
    case invalidRequest = -32_600
    case methodNotFound = -32_601
    case invalidParams = -32_602
    case internalError = -32_603
}
