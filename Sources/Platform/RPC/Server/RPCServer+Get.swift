import Records

extension RPCServer {
    /// `GET /<method>?param=value`: the bare result, or `{"error": …}` under the error's status. Only
    /// methods that change nothing are called so; `query` is decoded already.
    public func answer(
        get method: String, query: [(String, String)], from caller: RPCCaller
    ) async -> RPCReply {
        guard let binding = table.binding(method) else {
            return RPCReply(refusing: Self.unknown(method))
        }
        guard binding.method.isReadOnly else {
            var error = RPCError(
                .invalidRequest, "\(binding.method.name) changes something; send it by POST",
                field: "method")
            error.status = 405
            return RPCReply(refusing: error)
        }
        let params = ParamsText(object: QueryText.object(query, binding.method.params))
        switch await run(binding, params, caller, room: limits.answerBytes) {
        case .success(let result): return RPCReply(result)
        case .failure(let error): return RPCReply(refusing: error)
        }
    }
}

/// The parameters of a query as an object. What a field's JSON writes as a string is taken as it
/// stands; anything else is taken as JSON where it is, and as a string, for the reader of the field
/// to refuse, where it is not. A field that is a list may be given several times.
enum QueryText {
    static func object(_ query: [(String, String)], _ fields: [Schema.Property]) -> [UInt8] {
        var writer = Writer()
        var done: Set<String> = []
        for (name, value) in query {
            guard let field = fields.first(where: { $0.name == name }),
                case .array(let element) = field.schema
            else {
                let schema = fields.first { $0.name == name }?.schema ?? .string(pattern: nil)
                writer.member(name, text(value, schema))
                continue
            }
            guard done.insert(name).inserted else { continue }
            let values = query.filter { $0.0 == name }.map(\.1)
            if values.count == 1, value.utf8.first == UInt8(ascii: "["), let list = json(value) {
                writer.member(name, list)
            } else {
                let elements = values.map { text($0, element) }
                writer.member(
                    name,
                    [UInt8(ascii: "[")] + elements.joined(separator: [UInt8(ascii: ",")])
                        + [UInt8(ascii: "]")])
            }
        }
        return writer.object
    }

    private static func text(_ value: String, _ schema: Schema) -> [UInt8] {
        switch schema {
        case .string, .choice: value.json()
        case .any, .boolean, .integer, .array, .map, .named: json(value) ?? value.json()
        }
    }

    /// `value` where it is JSON as it stands.
    private static func json(_ value: String) -> [UInt8]? {
        let bytes = Array(value.utf8)
        do throws(RecordError) { return try RawJSON(bytes).bytes } catch { return nil }
    }

    private struct Writer {
        private var bytes = [UInt8(ascii: "{")]

        mutating func member(_ name: String, _ value: [UInt8]) {
            if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
            bytes.append(contentsOf: name.json())
            bytes.append(UInt8(ascii: ":"))
            bytes.append(contentsOf: value)
        }

        var object: [UInt8] { bytes + [UInt8(ascii: "}")] }
    }
}
