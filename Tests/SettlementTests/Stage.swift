import Ledger
import Primitives
import Records
@testable import Settlement
import Tables
import Testing

/// Settlement on its ledger, with a few accounts that have money of both columns.
struct Stage {
    var ledger = Ledger()
    var room: Settlement
    var events = EventBuffer()
    var now = Moment(height: Height(10), time: Milliseconds(1_000_000))

    static let operators = account(99)
    static let buyer = account(1)
    static let provider = account(2)
    static let stranger = account(3)
    static let accounts = (1...5).map { account($0) }
    static let funds: UInt128 = 1_000_000
    static let supply: UInt128 = 10_000_000

    static func account(_ number: UInt64) -> Address {
        Address(shard: .zero, keyHash: Digest(number, 0, 0, 0))
    }

    static func key(_ number: UInt64) -> Digest { Digest(0, 0, 1, number) }

    /// In a mode; nil for a chain that has never said anything about it.
    init(
        _ mode: SettleMode? = .real(Nothing()), splits: Bool = false,
        within bounds: SettlementBounds = .init()
    ) throws {
        room = Settlement(within: bounds)
        var genesis = LedgerGenesis(supply: Amount(units: Self.supply))
        genesis.allocations = Self.accounts.map {
            LedgerGenesis.Allocation($0, Amount(units: Self.funds))
        }
        try ledger.open(genesis, into: &events)
        try ledger.introduce(.industrial, supply: Amount(units: Self.supply), into: &events)
        for account in Self.accounts {
            try ledger.move(
                Amount(units: Self.funds), of: .industrial, from: .pool(.unissued),
                to: .account(account), for: Cause(.genesis), into: &events)
        }
        if let mode { room.open(mode, allowsSplits: splits) }
        events.reset()
    }

    static let dryRun = SettleMode.dryRun(Nothing())

    // MARK: Doing

    mutating func put(
        _ command: Settlement.Command, by actor: Address = Stage.operators
    ) throws(Settlement.Refusal) {
        try room.apply(command, by: actor, operators: Self.operators, at: now, into: &events)
    }

    mutating func open(
        _ id: UInt64, _ amount: UInt128 = 100, by buyer: Address = Stage.buyer,
        percent: UInt8 = 100
    ) throws(Settlement.Refusal) {
        try room.open(
            OrderID(id), for: buyer, amount: Amount(units: amount),
            percent: CTPercent(wrapping: percent) ?? .all, ledger: &ledger, at: now, into: &events)
    }

    mutating func track(
        _ id: UInt64, bond: UInt128 = 0, consumer: UInt128 = 0, in span: UInt64 = 1_000,
        by provider: Address = Stage.provider
    ) throws(Settlement.Refusal) {
        let terms = SLATerms(
            provider: provider, bond: Amount(units: bond), consumerBond: Amount(units: consumer),
            deadline: Milliseconds(now.time.value + span))
        try room.track(OrderID(id), terms, ledger: &ledger, at: now, into: &events)
    }

    @discardableResult
    mutating func settle(
        _ id: UInt64, key: UInt64? = nil, to provider: Address = Stage.provider
    ) throws(Settlement.Refusal) -> SettleOutcome {
        try room.settle(
            OrderID(id), key: Self.key(key ?? id), to: provider, ledger: &ledger, at: now,
            into: &events)
    }

    mutating func reduce(_ id: UInt64, to amount: UInt128) throws(Settlement.Refusal) {
        try room.reduce(
            OrderID(id), to: Amount(units: amount), ledger: &ledger, at: now, into: &events)
    }

    mutating func refund(_ id: UInt64) throws(Settlement.Refusal) {
        try room.refund(OrderID(id), ledger: &ledger, at: now, into: &events)
    }

    mutating func penalize(_ id: UInt64) throws(Settlement.Refusal) {
        try room.penalize(
            OrderID(id), for: .proofLatencyBudget, ledger: &ledger, at: now, into: &events)
    }

    @discardableResult
    mutating func sweep() -> Int { room.sweep(at: now, ledger: &ledger, into: &events) }

    mutating func postpone(_ span: UInt64) {
        room.postpone(by: Milliseconds(span), into: &events)
    }

    mutating func pass(_ milliseconds: UInt64) {
        now = Moment(height: now.height, time: Milliseconds(now.time.value + milliseconds))
    }

    /// Ends so many blocks.
    mutating func endBlocks(_ count: UInt64 = 1) {
        for _ in 0..<count {
            room.endBlock(at: now.height)
            now = Moment(height: Height(now.height.value + 1), time: now.time)
            room.beginBlock(at: now.height, into: &events)
        }
    }

    // MARK: Looking

    func balance(_ account: Address, _ asset: Asset = .block) -> UInt128 {
        ledger.balance(of: account, asset: asset).units
    }

    /// All that a refusal must leave as it was.
    var image: [Digest] {
        var (ledger, room) = (ledger, room)
        var (left, right) = (StateForest(), StateForest())
        left.fold(ledger.allRows())
        right.fold(room.allRows())
        return [left.root, right.root]
    }

    /// Does what is refused, and sees that it changed nothing.
    mutating func expectRefusal(
        _ reason: Settlement.Refusal, _ location: SourceLocation = #_sourceLocation,
        _ body: (inout Stage) throws -> Void
    ) {
        let (image, bytes, due) = (image, events.bytes, room.nextDue)
        #expect(throws: reason, sourceLocation: location) { try body(&self) }
        #expect(self.image == image, sourceLocation: location)
        #expect(events.bytes == bytes, sourceLocation: location)
        #expect(room.nextDue == due, sourceLocation: location)
    }

    /// Sees that money is whole, that what is set aside is set aside for what is open, and that each
    /// book comes to zero.
    func expectSound(_ location: SourceLocation = #_sourceLocation) {
        #expect(ledger.isConserved, sourceLocation: location)
        #expect(ledger.recount() == [], sourceLocation: location)
        for asset in [Asset.block, .industrial] {
            #expect(
                ledger.supply(of: asset).minted.units == Self.supply, sourceLocation: location)
        }
        #expect(room.recount(ledger) == [], sourceLocation: location)
    }

    /// The events of one kind, in order.
    func told<E: Event>(_ type: E.Type) throws -> [E] {
        try (0..<events.count).compactMap { try events.event($0, as: type) }
    }

    /// What each audit record says, shortly.
    var audit: [String] {
        get throws {
            try told(AuditRecord.self).map { record in
                "\(record.sequence) \(record.memo.name) \(record.book.name) "
                    + "\(record.delta.ct)/\(record.delta.industrial) "
                    + "\(record.balance.ct)/\(record.balance.industrial)"
            }
        }
    }
}
