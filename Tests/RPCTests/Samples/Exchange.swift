import RPC
import Records
import Simulation
import Synchronization

/// A server over the declared methods and everything it tells its surroundings.
struct Exchange: Sendable {
    let server: RPCServer
    let heard = Heard()

    final class Heard: Sendable {
        let metered = Mutex<[String]>([])
        let failures = Mutex<[String]>([])
    }

    init(
        limits: RPCLimits = .standard, admission: Admission = .admitted,
        about: ServiceDescription? = nil
    ) {
        let heard = heard
        server = RPCServer(
            Declared.table, about: about, limits: limits,
            policy: RPCPolicy(
                meter: { method, _ in
                    heard.metered.withLock { $0.append("\(method.name) \(method.cost)") }
                    return admission
                },
                failed: { method, error, caller in
                    heard.failures.withLock {
                        $0.append("\(method.name) \(caller.correlationID) \(error)")
                    }
                }))
    }

    /// The answer as text; nil where there is none.
    func callAsFunction(
        _ body: String, from caller: RPCCaller = Declared.market
    ) async -> String? {
        await server.answer(Array(body.utf8), from: caller).map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    func get(
        _ method: String, _ query: [(String, String)] = [],
        from caller: RPCCaller = Declared.market
    ) async -> (status: UInt16, text: String) {
        let reply = await server.answer(get: method, query: query, from: caller)
        return (reply.status, String(decoding: reply.body, as: UTF8.self))
    }
}

/// What a standard error looks like on the wire.
func standard(
    _ error: StandardError, _ reason: String, field: String? = nil, id: String = "null",
    correlation: String = Declared.market.correlationID
) -> String {
    let field = field.map { #","field":\#(quoted($0))"# } ?? ""
    return #"{"jsonrpc":"2.0","error":{"code":\#(error.rawValue),"message":"\#(error.message)","#
        + #""data":{"code":\#(error.rawValue),"name":"\#(error.name)","reason":\#(quoted(reason))"#
        + #"\#(field),"correlation_id":"\#(correlation)"}},"id":\#(id)}"#
}

func result(_ value: String, id: String) -> String {
    #"{"jsonrpc":"2.0","result":\#(value),"id":\#(id)}"#
}

private func quoted(_ text: String) -> String { String(decoding: text.json(), as: UTF8.self) }

extension SplitMix64 {
    mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }

    mutating func pick<C: Collection>(_ from: C) -> C.Element {
        from[from.index(from.startIndex, offsetBy: below(from.count))]
    }
}
