public import Records

/// Calls as bytes and answers out of bytes, whatever carries them.
public enum RPCCall {
    /// The body of a call that is to be answered under `id`.
    public static func request<P, R>(
        _ method: Method<P, R>, _ params: P, id: UInt64
    ) -> [UInt8] {
        body(method.name, params, id: id)
    }

    /// The body of a call that is not to be answered.
    public static func notification<P, R>(_ method: Method<P, R>, _ params: P) -> [UInt8] {
        body(method.name, params, id: nil)
    }

    static func body(_ name: String, _ params: some Record, id: UInt64?) -> [UInt8] {
        var bytes = Array(#"{"jsonrpc":"2.0","method":"#.utf8)
        bytes.append(contentsOf: name.json())
        let params = params.json()
        // An object without members says no more than no parameters.
        if params.count > 2 {
            bytes.append(contentsOf: #","params":"#.utf8)
            bytes.append(contentsOf: params)
        }
        if let id {
            bytes.append(contentsOf: #","id":"#.utf8)
            bytes.append(contentsOf: id.json())
        }
        bytes.append(UInt8(ascii: "}"))
        return bytes
    }

    /// The result that `answer` holds for the call with that id.
    public static func result<P, R>(
        _ answer: [UInt8], of method: Method<P, R>, id: UInt64, limits: JSONLimits = .standard
    ) throws(RPCClientError) -> R {
        let envelope = try AnswerEnvelope.read(answer, at: 0..<answer.count, limits)
        // An answer to nobody is about this call, which was refused before its id was read.
        guard envelope.id == id.json() || envelope.isRefusal && envelope.id == RawJSON.null.bytes
        else {
            throw .otherID(
                expected: "\(id)", found: String(decoding: envelope.id.prefix(64), as: UTF8.self))
        }
        return try envelope.result(as: R.self, limits)
    }
}
