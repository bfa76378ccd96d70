import Crypto
import Ledger
public import Primitives
import Records
import Tables
import Testing

/// Accounts, assets and times that the tests share.
enum Sample {
    static let ada = address(1)
    static let bob = address(2)
    static let cleo = address(3)
    /// An asset that nobody introduced.
    static let unknown = Asset(9)
    static let supply: UInt128 = 1_000_000

    static func address(_ number: UInt64) -> Address {
        Address(shard: .zero, keyHash: Digest(number, 0, 0, 0))
    }

    static func reference(_ number: UInt64) -> Digest { Digest(0, 0, 0, number) }

    static func at(_ time: UInt64) -> Moment { Moment(height: Height(1), time: Milliseconds(time)) }
}

extension Amount: ExpressibleByIntegerLiteral {
    public init(integerLiteral value: UInt64) { self.init(units: UInt128(value)) }
}

/// A ledger, and everything it said.
struct Bank {
    var ledger = Ledger()
    var events = EventBuffer()

    /// A million BLOCK, of which Ada has 1,000 and Bob 500, and a million of the other column.
    static func sample(emission: Emission? = nil) throws -> Bank {
        var bank = Bank()
        try bank.ledger.open(
            LedgerGenesis(
                supply: Amount(units: Sample.supply),
                allocations: [
                    LedgerGenesis.Allocation(Sample.ada, 1_000),
                    LedgerGenesis.Allocation(Sample.bob, 500),
                ],
                emission: emission),
            into: &bank.events)
        try bank.ledger.introduce(.industrial, supply: 1_000_000, into: &bank.events)
        try bank.ledger.move(
            300, of: .industrial, from: .pool(.unissued), to: .account(Sample.ada),
            for: Cause(.genesis), into: &bank.events)
        bank.events.reset()
        return bank
    }

    mutating func apply(
        _ command: Ledger.Command, by actor: Address = Sample.ada, at time: UInt64 = 0
    ) throws(Ledger.Refusal) {
        try ledger.apply(command, by: actor, at: Sample.at(time), into: &events)
        expectConserved()
    }

    mutating func advance(to time: UInt64) {
        ledger.advance(to: Sample.at(time), into: &events)
        expectConserved()
    }

    mutating func move(
        _ amount: Amount, of asset: Asset = .block, from: Ledger.Place, to: Ledger.Place,
        for cause: Cause = Cause(.payment)
    ) throws(Ledger.Refusal) {
        try ledger.move(amount, of: asset, from: from, to: to, for: cause, into: &events)
        expectConserved()
    }

    mutating func setAside(
        _ amount: Amount, of asset: Asset = .block, from owner: Address = Sample.ada,
        as kind: DepositKind = .escrow
    ) throws(Ledger.Refusal) -> DepositID {
        let id = try ledger.setAside(
            amount, of: asset, from: owner, as: kind, room: 3, subject: 77, into: &events)
        expectConserved()
        return id
    }

    func expectConserved(_ location: SourceLocation = #_sourceLocation) {
        #expect(ledger.isConserved, sourceLocation: location)
        #expect(ledger.recount() == [], sourceLocation: location)
    }

    /// The root of all rows.
    var root: Digest { forest.root }

    var forest: StateForest {
        var (copy, forest) = (ledger, StateForest())
        forest.fold(copy.allRows())
        return forest
    }

    /// Holds that `body` is refused for `reason`, and that neither rows nor events nor what is next
    /// due are then other than before.
    mutating func expectRefusal(
        _ reason: Ledger.Refusal, _ location: SourceLocation = #_sourceLocation,
        _ body: (inout Bank) throws(Ledger.Refusal) -> Void
    ) {
        let (root, said, due) = (root, events.bytes, ledger.nextDue)
        var refusal: Ledger.Refusal?
        do throws(Ledger.Refusal) { try body(&self) } catch { refusal = error }
        #expect(refusal == reason, sourceLocation: location)
        #expect(self.root == root, sourceLocation: location)
        #expect(events.bytes == said, sourceLocation: location)
        #expect(ledger.nextDue == due, sourceLocation: location)
        expectConserved(location)
    }

    /// The movements among the events, in order.
    var moves: [Moved] { all(Moved.self) }

    func all<E: Event>(_ type: E.Type) -> [E] {
        (0..<events.count).compactMap { index in
            do { return try events.event(index, as: type) } catch {
                Issue.record("event \(index) cannot be read: \(error)")
                return nil
            }
        }
    }
}

extension Moved {
    static func from(
        _ source: Ledger.Place, to target: Ledger.Place, _ amount: Amount,
        of asset: Asset = .block, for cause: Cause
    ) -> Moved {
        var moved = Moved()
        (moved.from, moved.to, moved.asset) = (source, target, asset)
        (moved.amount, moved.cause) = (amount, cause)
        return moved
    }
}
