import RPC
import Records
import Simulation

extension FuzzTarget {
    /// The body of a call, and the answer of a server on its way back.
    public static let rpcRequest = FuzzTarget(
        "rpc-request",
        promise:
            "Any body is answered with JSON of the right shape or not at all, and a client reads it.",
        check: RPCPromises.check)
}

/// Promises of the server over arbitrary bodies.
enum RPCPromises {
    private static let echo = Method<Receipt, Receipt>("echo", "What it is given.")
    private static let branch = Method<Branch, RawJSON>("branch", "What it is given, as JSON.")

    private static let server: RPCServer = {
        var table = MethodTable()
        do throws(MethodTable.Refusal) {
            try table.bind(echo) { receipt, _ in receipt }
            try table.bind(branch) { branch, _ in RawJSON(of: branch) }
        } catch { preconditionFailure("\(error)") }
        return RPCServer(
            table, limits: RPCLimits(calls: 8, idBytes: 32),
            policy: RPCPolicy(failed: { _, error, _ in preconditionFailure("\(error)") }))
    }()

    static func check(_ bytes: Span<UInt8>) {
        let body = bytes.indices.map { bytes[$0] }
        let caller = RPCCaller(correlationID: "x")
        let isJSON = accepts { () throws(RecordError) in try JSON.validate(body.span) }
        let reply = OneThread.run { await server.reply(to: body, from: caller) }
        guard let reply else {
            precondition(isJSON, "what is not JSON is left unanswered")
            return
        }
        precondition(
            accepts { () throws(RecordError) in try JSON.validate(reply.body.span) },
            "an answer is not JSON")
        guard reply.body.first != UInt8(ascii: "[") else {
            let count = answers(in: reply.body)
            precondition((1...8).contains(count), "a batch has \(count) answers")
            return
        }
        let isParseError = reply.body.starts(with: #"{"jsonrpc":"2.0","error":{"code":-32700"#.utf8)
        precondition(isJSON != isParseError, "a parse error says what the validator does not")
        precondition(reply.status == 200 || reply.error != nil, "a refusal without its error")
        readsBack(reply.body)
    }

    /// Whether or not the answer is to the call with that id, reading it neither traps nor takes it
    /// for something that is no answer of JSON-RPC where it has an envelope.
    private static func readsBack(_ body: [UInt8]) {
        guard body.starts(with: #"{"jsonrpc":"2.0","#.utf8) else { return }
        do throws(RPCClientError) { _ = try RPCCall.result(body, of: echo, id: 1) } catch {
            if case .notAnAnswer(let why) = error {
                preconditionFailure("the server's own answer is refused: \(why)")
            }
        }
    }

    private static func answers(in body: [UInt8]) -> Int {
        var count = 0
        let isList = accepts { () throws(RecordError) in
            try JSON.elements(of: body.span) { _ in count += 1 }
        }
        precondition(isList, "the answers of a batch are no list")
        return count
    }

    private static func accepts(_ body: () throws(RecordError) -> Void) -> Bool {
        do throws(RecordError) {
            try body()
            return true
        } catch { return false }
    }
}
