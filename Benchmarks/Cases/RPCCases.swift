import RPC
import Records
import Simulation

/// A call from its body to its answer, beside Python that does no more than read and write it.
enum RPCCases {
    private static let calls = 1_000

    private static let server: RPCServer = {
        let stats = Method<StatsQuery, StatsAnswer>(
            "market.stats", "A small answer to a small question.", isReadOnly: true)
        var table = MethodTable()
        do throws(MethodTable.Refusal) {
            try table.bind(stats) { query, _ in StatsAnswer(lane: query.lane, limit: query.limit) }
        } catch { preconditionFailure("\(error)") }
        return RPCServer(table, policy: RPCPolicy(failed: { _, _, _ in }))
    }()

    private static let call =
        #"{"jsonrpc":"2.0","id":42,"method":"market.stats","params":{"lane":"consumer","limit":32}}"#

    /// One answer a repetition, on the thread that measures.
    private static func answering(_ text: String, times: Int) -> Contender {
        let (body, caller) = (Array(text.utf8), RPCCaller(correlationID: "bench"))
        return .repeating {
            OneThread.run {
                for _ in 0..<times { blackHole(await server.answer(body, from: caller)) }
            }
            return calls
        }
    }

    static let cases: [Case] = [
        Case(
            "rpc.server/answer-call-vs-msgspec", ["bytes": "\(call.utf8.count)"],
            unit: .rate("calls")
        ) {
            Match(
                answering(call, times: calls),
                against: .python(
                    "msgspec typed", script: "rpc_answer.py", arguments: [call, "\(calls)"],
                    work: calls))
        },
        Case("rpc.server/answer-batch", ["calls": "50"], unit: .rate("calls")) {
            let batch = "[" + Array(repeating: call, count: 50).joined(separator: ",") + "]"
            return Match(answering(batch, times: calls / 50))
        },
    ]
}

private struct StatsQuery: Record {
    var lane = ""
    var limit: UInt32 = 0

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("lane", &lane)
        try visit("limit", &limit)
    }
}

private struct StatsAnswer: Record {
    var lane = ""
    var limit: UInt32 = 0
    var utilization: UInt32 = 73

    init() {}
    init(lane: String, limit: UInt32) { (self.lane, self.limit) = (lane, limit) }

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("lane", &lane)
        try visit("limit", &limit)
        try visit("utilization", &utilization)
    }
}
