import Primitives
import Records
import Tables
import Testing

/// A table of even numbers, so that every odd one is a key that is not there; its tree, its rows.
struct EvenRows {
    let tree: StateTree
    let rows: [(key: ID<Job>, row: Bid)]

    init(_ numbers: some Sequence<UInt64>) {
        var table = Table<ID<Job>, Bid>()
        for number in numbers {
            let partner = number % 3 == 0 ? nil : UInt32(truncatingIfNeeded: number)
            table.put(Bid(price: number &* number, partner: partner), at: ID(2 * number))
        }
        tree = StateTree(table)
        var rows: [(key: ID<Job>, row: Bid)] = []
        table.forEach { rows.append(($0, $1)) }
        self.rows = rows
    }

    /// So many rows, the first of them not at zero.
    init(count: Int) { self.init((1..<(UInt64(count) + 1))) }

    func rows(from first: ID<Job>, through last: ID<Job>) -> [(key: ID<Job>, row: Bid)] {
        rows.filter { first <= $0.key && $0.key <= last }
    }

    /// A proof that must be there.
    func proof(_ first: UInt64, through last: UInt64) throws -> RowsProof {
        try #require(tree.prove(from: ID<Job>(first), through: ID<Job>(last), limit: .max))
    }
}

extension RowsProof {
    /// The rows of an ``EvenRows`` table that this shows.
    func verify(
        _ first: UInt64, through last: UInt64, under root: Digest
    ) throws(Refusal) -> [(key: ID<Job>, row: Bid)] {
        try verify(from: ID<Job>(first), through: ID<Job>(last), as: Bid.self, under: root)
    }

    /// Why this does not show the rows between two keys; nil where it does.
    func refusal(_ first: UInt64, through last: UInt64, under root: Digest) -> Refusal? {
        do throws(Refusal) {
            _ = try verify(first, through: last, under: root)
            return nil
        } catch { return error }
    }

    /// The bytes of rows that it shows.
    var size: Int { parts.reduce(0) { $0 + $1.run.reduce(0) { $0 + $1.bytes.count } } }

    /// A proof that differs in what `change` does.
    func changed(_ change: (inout RowsProof) throws -> Void) rethrows -> RowsProof {
        var copy = self
        try change(&copy)
        return copy
    }
}

extension RowsProof.Refusal {
    /// Whether the proof is sound in itself but of something else.
    var isWrongRoot: Bool {
        guard case .wrongRoot = self else { return false }
        return true
    }
}
