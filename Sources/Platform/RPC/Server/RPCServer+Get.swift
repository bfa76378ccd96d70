import Records

extension RPCServer {
    /// `GET /<method>?param=value`: the bare result, or `{"error": …}` under the error's status. Only
    /// methods that change nothing are called so; `query` is decoded already.
    public func answer(
        get method: String, query: [(String, String)], from caller: RPCCaller
    ) async -> RPCReply {
        guard let binding = table.binding(method) else {
            return RPCReply(refusing: refusal(ofUnknown: method, caller), to: caller)
        }
        guard binding.method.isReadOnly else {
            var error = RPCError(
                .invalidRequest, "\(binding.method.name) changes something; send it by POST",
                field: "method")
            error.status = 405
            return RPCReply(refusing: error, to: caller)
        }
        // A list may be named several times.
        let lists = binding.method.params.filter {
            if case .array = $0.schema { true } else { false }
        }
        var seen = Set<String>()
        for (name, _) in query where !seen.insert(name).inserted {
            guard !lists.contains(where: { $0.name == name }) else { continue }
            return RPCReply(
                refusing: refusal(of: binding.method, caller) ?? .doubled(name), to: caller)
        }
        let object = PairsText.object(query.map { ($0.0, $0.1) }, of: binding.method.params)
        let params = ParamsText(form: .byPairs, body: object, place: 0..<object.count)
        switch await start(binding, params, caller, room: limits.answerBytes).outcome {
        case .success(let result): return RPCReply(result)
        case .failure(let error): return RPCReply(refusing: error, to: caller)
        }
    }
}
