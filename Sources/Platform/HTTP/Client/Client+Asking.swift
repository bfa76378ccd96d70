import Loops

// How one call becomes tries.

extension Client {
    /// A head, the stream behind it, and the leave under which it was asked for.
    struct Answer: Sendable {
        let head: ResponseHead
        let stream: ResponseStream
        let pass: CircuitBreaker.Pass?

        /// Whether the server is well, for all that the status says.
        var isGood: Bool {
            switch head.status {
            case .badGateway, .serviceUnavailable, .gatewayTimeout: false
            default: true
            }
        }
    }

    /// Asks until there is an answer to hand on: at once where the request may be asked only once,
    /// else after the tries that the policy allows.
    func ask(
        _ request: ClientRequest, _ call: ClientCall, most: Int, idle: UInt64? = nil,
        isEndless: Bool = false
    ) async throws(ClientError) -> Answer {
        try check(request, call)
        let policy = call.settings.retries
        var dice = SystemRandomNumberGenerator()
        var tries = 0
        while true {
            tries += 1
            let pass = try admit(call)
            let mayRetry = request.isIdempotent && tries < policy.attempts
            var wait = policy.backoff.wait(afterFailures: tries, using: &dice)
            do throws(ClientError) {
                let opened = try await once(
                    request, call, most: most, idle: idle, isEndless: isEndless)
                let answer = Answer(head: opened.head, stream: opened.stream, pass: pass)
                guard mayRetry, RetryPolicy.isPassing(answer.head.status) else { return answer }
                if let text = answer.head.fields.first(.retryAfter),
                    let asked = RetryAfter.milliseconds(text, now: seconds)
                {
                    guard asked <= policy.longestRetryAfter else { return answer }
                    wait = max(wait, asked)
                }
                if let left = call.left, wait >= left { return answer }
                await answer.stream.discard(upTo: Self.mostDiscarded)
                tell(answer.isGood ? .good : .bad, pass, call)
                record.retries(call, .status)
            } catch {
                tell(error.isOfServer ? .bad : .unknown, pass, call)
                guard mayRetry, error.isWorthAnotherTry else { throw error }
                if let left = call.left, wait >= left { throw error }
                record.retries(call, .failure)
            }
            try await pause(wait, call)
        }
    }

    private static let mostDiscarded = 64 << 10

    /// What the caller must not ask.
    func check(_ request: ClientRequest, _ call: ClientCall) throws(ClientError) {
        let method = request.method
        guard method != .connect, RequestMethod(method.text) != nil else {
            throw call.error(.method(method.text), in: .send)
        }
        if let name = request.reservedField { throw call.error(.reservedField(name), in: .send) }
    }

    private func pause(_ milliseconds: UInt64, _ call: ClientCall) async throws(ClientError) {
        do throws(CancellationError) {
            try await nextLoop.pause(for: .milliseconds(milliseconds))
        } catch {
            throw call.error(Task.isCancelled ? .cancelled : .closed, in: .pause)
        }
    }

    /// One try. One that went to a used connection, which its server had given up meanwhile, is made
    /// once more on a new one, if the server cannot have acted on it or may act on it twice.
    private func once(
        _ request: ClientRequest, _ call: ClientCall, most: Int, idle: UInt64?, isEndless: Bool
    ) async throws(ClientError) -> Opened {
        let taken = try await connection(call)
        let idle = idle ?? call.settings.deadlines.idleBody
        let first = await exchange(
            request, call, on: taken.connection, most: most, idle: idle, isEndless: isEndless,
            keepsPlace: taken.wasUsed)
        switch first {
        case .opened(let opened): return opened
        case .failed(let error): throw error
        case .stale(let error, let wasSent):
            guard request.isIdempotent || !wasSent else {
                await taken.connection.used(by: call) { taken.connection.retire() }
                throw error
            }
            record.retries(call, .stale)
            let connection = try await replacement(taken.connection, call)
            switch await exchange(
                request, call, on: connection, most: most, idle: idle, isEndless: isEndless,
                keepsPlace: false)
            {
            case .opened(let opened): return opened
            case .failed(let error), .stale(let error, _): throw error
            }
        }
    }

    struct Opened: Sendable {
        let head: ResponseHead
        let stream: ResponseStream
    }

    private enum Attempt: Sendable {
        case opened(Opened)
        case failed(ClientError)
        /// The connection was closed before a byte of the answer had come; its place is still ours.
        case stale(ClientError, wasSent: Bool)
    }

    private func exchange(
        _ request: ClientRequest, _ call: ClientCall, on connection: ClientConnection, most: Int,
        idle: UInt64, isEndless: Bool, keepsPlace: Bool
    ) async -> Attempt {
        await connection.used(by: call) {
            let exchange = ClientExchange(request: request, call: call, connection: connection)
            switch await exchange.run() {
            case .failure(let error):
                if keepsPlace, error.reason == .connectionLost {
                    return .stale(error, wasSent: connection.sent > 0)
                }
                connection.retire()
                return .failed(error)
            case .success(let head):
                if isEndless { connection.forgetWhole() }
                do throws(ClientError) {
                    let stream = try ResponseStream(
                        head, on: connection, for: call, most: most, idle: idle,
                        decodes: call.settings.acceptsCoding && request.leavesCodingToClient)
                    return .opened(Opened(head: head, stream: stream))
                } catch {
                    connection.retire()
                    return .failed(error)
                }
            }
        }
    }
}
