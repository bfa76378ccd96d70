package import Primitives
package import Records
import Tables

/// A walk through the ground floor: a table of accounts, a block of payments, proofs, and the way
/// back. The same on every machine.
package struct Walk: Record {
    package var accounts: UInt64 = 10_000
    package var payments: UInt64 = 1_000
    package var supply = Amount.zero
    package var rootBefore = Digest.zero
    package var rootAfter = Digest.zero
    package var paid: UInt64 = 0
    package var refused: UInt64 = 0
    package var changedRows: UInt64 = 0
    package var changedChunks: UInt64 = 0
    package var chunks: UInt64 = 0
    package var provenAccount = ID<Account>(7)
    package var provenBalance = Amount.zero
    package var proofBytes: UInt64 = 0
    package var absentAccount = ID<Account>(20_000)
    package var absenceBytes: UInt64 = 0
    /// Whether every check along the way held.
    package var isSound = true

    package init() {}

    package mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("accounts", &accounts)
        try visit("payments", &payments)
        try visit("supply", &supply)
        try visit("root_before", &rootBefore)
        try visit("root_after", &rootAfter)
        try visit("paid", &paid)
        try visit("refused", &refused)
        try visit("changed_rows", &changedRows)
        try visit("changed_chunks", &changedChunks)
        try visit("chunks", &chunks)
        try visit("proven_account", &provenAccount)
        try visit("proven_balance", &provenBalance)
        try visit("proof_bytes", &proofBytes)
        try visit("absent_account", &absentAccount)
        try visit("absence_bytes", &absenceBytes)
        try visit("is_sound", &isSound)
    }
}

/// What the walk's table holds under each account.
package struct Account: Record, Equatable {
    var balance = Amount.zero
    var nonce: UInt64 = 0

    package init() {}

    package mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("balance", &balance)
        try visit("nonce", &nonce)
    }
}

extension Walk {
    static func made() -> Walk {
        var walk = Walk()
        var table = Table<ID<Account>, Account>()
        walk.open(&table)
        var tree = StateTree(table)
        walk.rootBefore = tree.root
        walk.supply = sum(of: table)

        let block = walk.pay(&table)
        tree.fold(RowChanges(block))
        walk.rootAfter = tree.root
        walk.changedRows = UInt64(block.count)
        walk.chunks = UInt64(tree.chunkCount)
        walk.changedChunks = UInt64(tree.chunks(since: tree.generation - 1).count)
        walk.check(sum(of: table) == walk.supply && walk.rootAfter != walk.rootBefore)

        walk.prove(tree, table)
        table.undo(block)
        tree.fold(RowChanges(undoing: block))
        walk.check(tree.root == walk.rootBefore && StateTree(table).root == walk.rootBefore)
        return walk
    }

    private mutating func check(_ holds: Bool) { isSound = isSound && holds }

    private func open(_ table: inout Table<ID<Account>, Account>) {
        for number in 1...accounts {
            var account = Account()
            account.balance = Amount(units: UInt128(number * 7_919 % 1_000))
            table.put(account, at: ID(number))
        }
        _ = table.seal()
    }

    /// Every tenth account pays another, if it can.
    private mutating func pay(
        _ table: inout Table<ID<Account>, Account>
    ) -> TableChanges<ID<Account>, Account> {
        for number in 0..<payments {
            let (payer, payee) = (ID<Account>(number * 10 + 1), ID<Account>(number * 7 + 5))
            let price = Amount(units: UInt128(100 + number % 400))
            guard let from = table[payer], let to = table[payee],
                let less = from.balance.subtracting(price), let more = to.balance.adding(price),
                payer != payee
            else {
                refused += 1
                continue
            }
            table.update(payer) {
                $0.balance = less
                $0.nonce += 1
            }
            table.update(payee) { $0.balance = more }
            paid += 1
        }
        return table.seal()
    }

    private mutating func prove(_ tree: StateTree, _ table: Table<ID<Account>, Account>) {
        let (presence, absence) = (tree.prove(provenAccount), tree.prove(absentAccount))
        proofBytes = UInt64(presence.binary().count)
        absenceBytes = UInt64(absence.binary().count)
        do throws(RowsProof.Refusal) {
            let row = try presence.verify(provenAccount, as: Account.self, under: tree.root)
            provenBalance = row?.balance ?? .zero
            check(row == table[provenAccount])
            check(try absence.verify(absentAccount, as: Account.self, under: tree.root) == nil)
        } catch { check(false) }
    }

    private static func sum(of table: Table<ID<Account>, Account>) -> Amount {
        var sum = Amount.zero
        table.forEachUnordered { _, account in sum = sum.adding(account.balance) ?? .maximum }
        return sum
    }
}
