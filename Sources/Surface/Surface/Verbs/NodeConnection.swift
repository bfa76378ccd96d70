package import HTTP
import Loops
package import RPC
package import Records
package import Terminal

/// A node, as a verb speaks to it: calls of its methods, uploads and its stream of events. What goes
/// wrong is told as a person at a command line needs it.
package final class NodeConnection: Sendable {
    private let address: WebAddress
    private let target: WebTarget
    private let client: Client
    private let loops: LoopGroup

    private init(_ address: WebAddress) throws(CommandFailure) {
        self.address = address
        do throws(WebTargetError) { target = try WebTarget(address.text) } catch {
            throw CommandFailure(.misuse, "--url \(address.text): \(error)")
        }
        var settings = ClientSettings()
        settings.retries = .never
        settings.breaker = nil
        settings.collectedBytes = Self.limits.size
        // Listings repeat themselves: as far as deflate goes is well within the bound above.
        settings.decodingRatio = 1_032
        do throws(LoopError) {
            loops = try LoopGroup(count: 1, name: "node")
            client = try Client.open(loops: loops, settings: settings)
        } catch { throw CommandFailure(.internalError, "\(error)") }
    }

    /// The option of every verb that asks a node.
    package static let option = Option<WebAddress>.node.orVariable("TB_RPC_URL")

    /// What any verb that asks a node may end with.
    package static let exitCodes: [ExitCode] = [.failed, .missing, .unavailable, .tryAgain]

    private static let limits = JSONLimits.standard

    /// Lends the node that the option names, for the length of `body`.
    package static func to<Answer>(
        _ invocation: Invocation,
        _ body: (NodeConnection) async throws(CommandFailure) -> Answer
    ) async throws(CommandFailure) -> Answer {
        try await to(invocation[option], body)
    }

    /// Lends the node at an address.
    package static func to<Answer>(
        _ address: WebAddress, _ body: (NodeConnection) async throws(CommandFailure) -> Answer
    ) async throws(CommandFailure) -> Answer {
        let node = try NodeConnection(address)
        defer {
            node.client.close()
            node.loops.stop()
        }
        return try await body(node)
    }

    // MARK: Asking

    /// What to do where an answer takes too long.
    package static let patience = "it may have much to do: try again"

    /// Asks a method. `advice` is for a node that is there and does not answer in time.
    package func call<Params, Answer>(
        _ method: Method<Params, Answer>, _ params: Params = Params(),
        orLate advice: String = patience
    ) async throws(CommandFailure) -> Answer {
        let body = RPCCall.request(method, params, id: 1)
        let answer = try await send(.post(target, json: body), orLate: advice)
        do throws(RPCClientError) {
            return try RPCCall.result(answer, of: method, id: 1, limits: Self.limits)
        } catch { throw failure(error) }
    }

    /// Waits that long.
    package func pause(for milliseconds: UInt64) async throws(CommandFailure) {
        do throws(CancellationError) {
            try await loops.next().pause(
                for: .milliseconds(Int64(clamping: min(milliseconds, 60_000))))
        } catch { throw CommandFailure(.unavailable, "interrupted while waiting for the node") }
    }

    /// Sends some content to a path of the node's, and answers what it says.
    package func put(_ bytes: [UInt8], at path: String) async throws(CommandFailure) -> [UInt8] {
        var request = ClientRequest(.put, try below(path), body: .bytes(bytes))
        do throws(FieldError) {
            try request.fields.set(.contentType, text: "application/octet-stream")
        } catch { throw CommandFailure(.internalError, "\(error)") }
        return try await send(request)
    }

    /// The events behind a sequence, or from now on.
    package func events(
        of stream: String, params: RawJSON, after sequence: UInt64?
    ) throws(CommandFailure) -> EventFeed {
        var query = "stream=\(stream)&params=\(Self.escaped(params.description))"
        if let sequence { query += "&after=\(sequence)" }
        return client.events(try below("/subscribe?" + query))
    }

    /// What a feed of events has failed by.
    package func failure(
        _ error: ClientError, orLate advice: String = patience
    ) -> CommandFailure {
        if case .timedOut = error.reason, error.isWithinAnswer {
            return CommandFailure(
                .unavailable,
                "the node at \(address.text) has not answered within \(error.elapsed / 1_000) seconds; "
                    + advice)
        }
        return CommandFailure(
            .unavailable,
            "the node at \(address.text) does not answer: \(error.reason); is one running there? "
                + "--url names another")
    }

    private func below(_ path: String) throws(CommandFailure) -> WebTarget {
        let base = address.path.prefix { $0 != "?" }
        let prefix = base.hasSuffix("/") ? base.dropLast() : base
        do throws(WebTargetError) { return try target.at(prefix + path) } catch {
            throw CommandFailure(.misuse, "--url \(address.text): \(error)")
        }
    }

    private func send(
        _ request: ClientRequest, orLate advice: String = patience
    ) async throws(CommandFailure) -> [UInt8] {
        let answer: ClientResponse
        do throws(ClientError) { answer = try await client.send(request) } catch {
            throw failure(error, orLate: advice)
        }
        switch answer.status {
        case .ok, .created: return answer.body
        case .serviceUnavailable, .tooManyRequests:
            throw CommandFailure(
                .tryAgain, "the node at \(address.text) has too much to do; try again")
        case .contentTooLarge:
            throw CommandFailure(.failed, "the node at \(address.text) takes less at once")
        default:
            throw CommandFailure(
                .unavailable,
                "\(address.text) answers \(answer.status.code); expected a node that answers "
                    + "JSON-RPC: --url names another")
        }
    }

    // MARK: Refusals

    private func failure(_ error: RPCClientError) -> CommandFailure {
        guard case .refused(let code, let message, _) = error else {
            return CommandFailure(
                .unavailable,
                "\(address.text) does not answer as a node does: \(error); is it another version?")
        }
        let data = error.refusal
        if code == SurfaceRefusal.notFound.code {
            return CommandFailure(.missing, "there is no \(Self.details(data) ?? "such thing")")
        }
        let reason = (data?.reason ?? Self.details(data)).map { ": \($0)" } ?? ""
        let exit: ExitCode
        switch code {
        case ServerRefusal.busy.code, ServerRefusal.rateLimited.code: exit = .tryAgain
        case NodeSilence.stoppedError.code, StandardError.methodNotFound.rawValue:
            exit = .unavailable
        default: exit = data?.retryAfterMs == nil ? .failed : .tryAgain
        }
        return CommandFailure(exit, "the node refuses: \(message)\(reason)")
    }

    private static func details(_ data: ErrorData?) -> String? {
        guard let details = data?.details else { return nil }
        do throws(RecordError) { return try details.read(as: String.self) } catch {
            return details.description
        }
    }

    /// A value of a query, every byte but letters and digits escaped.
    private static func escaped(_ text: String) -> String {
        text.utf8.reduce(into: "") { escaped, byte in
            let character = Character(UnicodeScalar(byte))
            if byte < 0x80, character.isLetter || character.isNumber {
                escaped.append(character)
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                escaped += byte < 16 ? "%0\(digits)" : "%\(digits)"
            }
        }
    }
}

extension ClientError {
    /// Whether there was a connection, and what was waited for is the answer on it.
    fileprivate var isWithinAnswer: Bool {
        switch phase {
        case .head, .body, .whole: true
        case .waiting, .lookup, .connect, .handshake, .send, .conversation, .pause: false
        }
    }
}
