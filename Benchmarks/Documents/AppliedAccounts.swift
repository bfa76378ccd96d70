import Primitives
import RPC
import Records

/// A state that has been applied, and a method that answers from it.
struct AppliedAccounts {
    private let view: [UInt64: Amount]

    init(count: UInt64) {
        view = Dictionary(
            uniqueKeysWithValues: (0..<count).map { ($0, Amount(units: UInt128($0) * 1_000)) })
    }

    struct Query: Record {
        var account: UInt64 = 0
        var asset = ""

        mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
            try visit("account", &account)
            try visit("asset", &asset)
        }
    }

    struct Balance: Record {
        var account: UInt64 = 0
        var balance = Amount.zero

        mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
            try visit("account", &account)
            try visit("balance", &balance)
        }
    }

    func table() throws -> MethodTable {
        let balance = Method<Query, Balance>(
            "ledger.balance", "What an account holds.", isReadOnly: true)
        var table = MethodTable()
        let view = view
        try table.bind(promptly: balance) { query, _ in
            var answer = Balance()
            (answer.account, answer.balance) = (query.account, view[query.account] ?? .zero)
            return answer
        }
        return table
    }
}
