import Records

/// The whole of JSON-RPC 2.0 over bytes, whatever carries them: single calls, batches,
/// notifications, bare bodies and plain queries.
///
/// Calls of a batch run one after the other, in their order.
public struct RPCServer: Sendable {
    var table: MethodTable
    let streams: StreamTable
    let limits: RPCLimits
    let policy: RPCPolicy
    let seats = CallerSeats()

    /// With `about`, `rpc.discover` answers the OpenRPC document of `table`; with `streams`, whoever
    /// has a connection that lasts may subscribe.
    public init(
        _ table: MethodTable, streams: StreamTable = StreamTable(),
        about: ServiceDescription? = nil, limits: RPCLimits = .standard,
        policy: RPCPolicy
    ) {
        var table = Self.table(table, with: streams)
        if let about {
            let bytes = OpenRPC.document(of: table, about: about)
            do {
                let document = try RawJSON(bytes, limits: JSONLimits(size: .max))
                try table.bind(promptly: OpenRPC.discover) { _, _ in document }
            } catch { preconditionFailure("the document of the methods: \(error)") }
        }
        self.table = table
        self.streams = streams
        self.limits = limits
        self.policy = policy
    }

    /// The answer to `body`; nil where nothing is to be answered, which is after notifications only.
    public func answer(_ body: [UInt8], from caller: RPCCaller) async -> [UInt8]? {
        await reply(to: body, from: caller)?.body
    }

    /// The same, with the status HTTP should give it.
    public func reply(to body: [UInt8], from caller: RPCCaller) async -> RPCReply? {
        switch begin(body, from: caller) {
        case .now(let reply): reply
        case .later(let reply): await reply()
        }
    }

    /// An answer, or the rest of the way to it.
    enum Beginning: Sendable {
        case now(RPCReply?)
        case later(@Sendable () async -> RPCReply?)
    }

    /// Answers what waits for nothing: a single call of a method that does not, and what is refused.
    func begin(_ body: [UInt8], from caller: RPCCaller) -> Beginning {
        let first = body.first { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D && $0 != 0x09 }
        if first == UInt8(ascii: "[") { return .later { await batch(body, caller) } }
        if first == UInt8(ascii: "{") { return single(body, caller) }
        return .now(RPCReply(refusal(of: body), id: RequestEnvelope.nullID, to: caller))
    }

    /// Why a body that begins neither an object nor an array is no request.
    private func refusal(of body: [UInt8]) -> RPCError {
        let span = body.span
        do throws(RecordError) { try JSON.validate(span, limits: limits.body) } catch {
            return RPCError(.parse, error)
        }
        return RPCError(.invalidRequest, "expected an object or an array of them")
    }

    private func single(_ body: [UInt8], _ caller: RPCCaller) -> Beginning {
        let request: RequestEnvelope
        do throws(RequestEnvelope.Invalid) {
            request = try RequestEnvelope.read(body, at: 0..<body.count, limits: limits)
        } catch {
            return .now(
                RPCReply(error.error, id: error.id, to: caller, isAmbiguous: error.isAmbiguous))
        }

        let kind = request.kind
        switch start(request, caller, room: limits.answerBytes) {
        case .now(let outcome): return .now(Self.reply(outcome, kind, caller))
        case .later(let outcome): return .later { Self.reply(await outcome(), kind, caller) }
        }
    }

    private static func reply(
        _ outcome: Result<[UInt8], RPCError>, _ kind: RequestEnvelope.Kind, _ caller: RPCCaller
    ) -> RPCReply? {
        switch kind {
        case .notification: nil
        case .call(let id): RPCReply(outcome.text(id: id, to: caller))
        case .bare:
            switch outcome {
            case .success(let result): RPCReply(result)
            case .failure(let error): RPCReply(refusing: error, to: caller)
            }
        }
    }

    /// What came of a call, or the rest of the way to it.
    enum Start: Sendable {
        case now(Result<[UInt8], RPCError>)
        case later(@Sendable () async -> Result<[UInt8], RPCError>)

        var outcome: Result<[UInt8], RPCError> {
            get async {
                switch self {
                case .now(let outcome): outcome
                case .later(let outcome): await outcome()
                }
            }
        }
    }

    /// Admits, authorises, reads and runs one call, whose result may take `room` bytes.
    func start(_ request: RequestEnvelope, _ caller: RPCCaller, room: Int) -> Start {
        guard let binding = table.binding(request.method) else {
            return .now(.failure(refusal(ofUnknown: request.method, caller)))
        }
        return start(binding, request.params, caller, room: room)
    }

    func start(
        _ binding: Binding, _ params: ParamsText, _ caller: RPCCaller, room: Int
    ) -> Start {
        if let refusal = refusal(of: binding.method, caller) { return .now(.failure(refusal)) }
        switch binding.call {
        case .prompt(let call):
            do {
                return .now(Self.bounded(try call(params, caller, limits.body), room: room))
            } catch { return .now(.failure(failure(error, of: binding.method, caller))) }
        case .waiting(let call):
            return .later {
                do {
                    return Self.bounded(try await call(params, caller, limits.body), room: room)
                } catch { return .failure(failure(error, of: binding.method, caller)) }
            }
        }
    }

    private static func bounded(_ result: [UInt8], room: Int) -> Result<[UInt8], RPCError> {
        guard result.count <= room else {
            let reason = "the result has \(result.count) bytes, and \(room) are left for it"
            return .failure(RPCError(ServerRefusal.answerTooLarge, reason))
        }
        return .success(result)
    }

    /// What the caller hears of what a handler threw.
    private func failure(
        _ error: any Error, of method: MethodDescription, _ caller: RPCCaller
    ) -> RPCError {
        switch error {
        case let error as RPCError: return error
        case let error as any DomainError: return RPCError(error)
        case is CancellationError: return RPCError(ServerRefusal.cancelled)
        default:
            policy.failed(method, error, caller)
            return RPCError(.internalError)
        }
    }

    /// Why this caller may not call now: the meter speaks first, so that guessing is limited too.
    func refusal(of method: MethodDescription, _ caller: RPCCaller) -> RPCError? {
        if Task.isCancelled { return RPCError(ServerRefusal.cancelled) }
        if case .limited(let wait) = policy.meter(method, caller) {
            return RPCError(ServerRefusal.rateLimited).after(milliseconds: wait)
        }
        switch policy.authorise(method, caller) {
        case .granted: return nil
        case .unknownCaller: return RPCError(ServerRefusal.unauthenticated, Self.need(method))
        case .missing: return RPCError(ServerRefusal.forbidden, Self.need(method))
        }
    }

    /// Guessing names is limited and counted like anything else, all of them under one name.
    func refusal(ofUnknown method: String, _ caller: RPCCaller) -> RPCError {
        refusal(of: .unknown, caller) ?? Self.unknown(method)
    }

    private static func need(_ method: MethodDescription) -> String? {
        switch method.capability {
        case .none: nil
        case .named(let name): "\(method.name) needs the capability \"\(name)\""
        }
    }

    private static func unknown(_ method: String) -> RPCError {
        let shown = method.unicodeScalars.prefix(MethodName.longest)
        let name = String(shown) + (shown.endIndex == method.endIndex ? "" : "…")
        return RPCError(.methodNotFound, "no method is called \"\(name)\"", field: "method")
    }
}

extension Result<[UInt8], RPCError> {
    func text(id: [UInt8], to caller: RPCCaller) -> [UInt8] {
        switch self {
        case .success(let result): AnswerText.result(result, id: id)
        case .failure(let error): AnswerText.error(error, id: id, to: caller)
        }
    }
}
