import Primitives
import Records
import Simulation
import Tables

/// The rows the table cases work on: accounts under dense ids, as the ledger keeps them.
struct AccountRow: Record, Equatable {
    var balance = Amount.zero
    var nonce: UInt64 = 0
    var flags: UInt64 = 0

    typealias Key = ID<AccountRow>

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("balance", &balance)
        try visit("nonce", &nonce)
        try visit("flags", &flags)
    }

    init() {}

    /// The account of number `index`, as it begins.
    init(number index: Int) {
        balance = Amount(units: UInt128(index) * 1_000_003)
        nonce = UInt64(index & 127)
    }

    /// What a payment does to an account.
    mutating func pay() {
        nonce &+= 1
        balance = Amount(units: balance.units &+ 12_345)
    }

    /// A table of `count` accounts, sealed.
    static func table(of count: Int) -> Table<Key, AccountRow> {
        var table = Table<Key, AccountRow>()
        for index in 0..<count {
            table.put(AccountRow(number: index), at: Key(UInt64(index)))
            if index.isMultiple(of: 1 << 19) { _ = table.seal() }
        }
        _ = table.seal()
        return table
    }

    static func dictionary(of count: Int) -> [Key: AccountRow] {
        var dictionary: [Key: AccountRow] = [:]
        dictionary.reserveCapacity(count)
        for index in 0..<count { dictionary[Key(UInt64(index))] = AccountRow(number: index) }
        return dictionary
    }
}

/// Keys below a bound in an order that visits memory at random.
struct RandomAccounts {
    private var dice: SplitMix64
    private let count: UInt64

    init(below count: Int, seed: UInt64) {
        (self.count, dice) = (UInt64(count), SplitMix64(seed: seed))
    }

    mutating func next() -> AccountRow.Key { AccountRow.Key(dice.next() % count) }
}
