import Records

extension RPCServer {
    /// Subscribes a caller that may; `bell` is rung whenever there may be something to take.
    func open(
        _ ask: SubscribeParams, from caller: RPCCaller, bell: Bell
    ) throws(RPCError) -> Feed {
        guard let binding = streams[ask.stream] else {
            var error = RPCError(
                StreamMethods.unknownStream,
                "expected one of " + streams.names.joined(separator: ", "))
            error.data.field = "params.stream"
            throw error
        }
        if let refusal = refusal(of: binding.method, caller) { throw refusal }
        let seat = try seats.take(caller, most: limits.subscriptions)
        do {
            return try binding.open(ask, limits.body, bell, seat)
        } catch let error as RPCError {
            throw error
        } catch let error as any DomainError {
            throw RPCError(error)
        } catch {
            policy.failed(binding.method, error, caller)
            throw RPCError(.internalError)
        }
    }

    /// This server where `subscribe` and `unsubscribe` mean the subscriptions of one connection.
    func bound(to session: RPCSession) -> RPCServer {
        guard !streams.isEmpty else { return self }
        var server = self
        server.table.rebind(StreamMethods.subscribe) { ask, caller in
            try session.subscribe(ask, caller)
        }
        server.table.rebind(StreamMethods.unsubscribe) { ask, _ in
            try session.unsubscribe(ask.subscription)
        }
        return server
    }

    /// The table with the methods of streams in it, which a plain call is told how to reach.
    static func table(_ table: MethodTable, with streams: StreamTable) -> MethodTable {
        guard !streams.isEmpty else { return table }
        var table = table
        do throws(MethodTable.Refusal) {
            try table.bind(StreamMethods.subscribe) { _, _ in throw Self.needsConnection }
            try table.bind(StreamMethods.unsubscribe) { _, _ in throw Self.needsConnection }
        } catch { preconditionFailure("the methods of streams: \(error)") }
        return table
    }

    private static var needsConnection: RPCError {
        RPCError(
            .invalidRequest, "expected a web socket, or a GET that takes an event stream",
            field: "method")
    }
}
