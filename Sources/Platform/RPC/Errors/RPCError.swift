import Records

/// A call that was refused, as the caller is told.
public struct RPCError: Error, Hashable, Sendable {
    public var code: Int64
    public var message: String
    public var data: ErrorData
    /// What HTTP calls it, where the call came without an envelope.
    public var status: UInt16

    public init(_ error: StandardError, _ reason: String? = nil, field: String? = nil) {
        code = error.rawValue
        message = error.message
        data = ErrorData(code: error.rawValue, name: error.name, reason: reason, field: field)
        status = error.status
    }

    public init(_ declaration: DomainErrorDeclaration, _ reason: String? = nil) {
        code = declaration.code
        message = declaration.summary
        data = ErrorData(code: declaration.code, name: declaration.name, reason: reason)
        status = declaration.status
    }

    public init(_ error: some DomainError) {
        self.init(error.declaration)
        data.details = error.details
        data.retryAfterMs = error.retryAfterMs
    }

    /// What a reader of records refused, seen from `outer`; the byte is one of the text at `base`.
    init(
        _ error: StandardError, _ inner: RecordError, in outer: String = "", from base: Int? = 0
    ) {
        let place = base.map { " (byte \($0 + inner.offset))" } ?? ""
        let separator =
            outer.isEmpty || inner.path.isEmpty || inner.path.hasPrefix("[") ? "" : "."
        let field = outer + separator + inner.path
        self.init(error, inner.problem.description + place, field: field.isEmpty ? nil : field)
    }

    /// The same refusal, to be found in the log under what the caller's call is named there.
    func found(under caller: RPCCaller) -> RPCError {
        guard data.correlationID == nil, !caller.correlationID.isEmpty else { return self }
        var error = self
        error.data.correlationID = caller.correlationID
        return error
    }

    /// The same refusal, to be waited out.
    func after(milliseconds: UInt64) -> RPCError {
        var error = self
        error.data.retryAfterMs = milliseconds
        return error
    }
}

extension RPCError: CustomStringConvertible {
    public var description: String {
        let field = data.field.map { "\($0): " } ?? ""
        let reason = data.reason.map { ": \(field)\($0)" } ?? ""
        return "\(message) (\(code), \(data.name))\(reason)"
    }
}

extension RPCError {
    /// The error object of JSON-RPC.
    var object: ErrorObject { ErrorObject(code: code, message: message, data: RawJSON(of: data)) }
}

/// The error object of JSON-RPC, section 5.1; its data are whatever its server says.
struct ErrorObject: Record, Hashable {
    var code: Int64 = 0
    var message = ""
    var data: RawJSON?

    init() {}

    init(code: Int64, message: String, data: RawJSON?) {
        self.code = code
        self.message = message
        self.data = data
    }

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("code", &code)
        try visit("message", &message)
        try visit("data", &data)
    }
}
