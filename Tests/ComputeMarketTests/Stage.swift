import ComputeMarket
import Ledger
import Primitives
import Records
import Settlement
import Tables
import Testing

/// A market on its ledger, with a few accounts that have money.
struct Stage {
    var ledger = Ledger()
    var market: ComputeMarket
    var settlement = Settlement()
    var events = EventBuffer()
    var now = Moment(height: Height(1), time: Milliseconds(1_000_000))

    static let buyer = account(1)
    static let provider = account(2)
    static let stranger = account(3)
    static let accounts = (1...5).map { account($0) }
    static let funds = Amount(units: 1_000_000)
    static let supply = Amount(units: 10_000_000)

    static func account(_ number: UInt64) -> Address {
        Address(shard: .zero, keyHash: Digest(number, 0, 0, 0))
    }

    init(_ market: ComputeMarket = ComputeMarket()) throws(Ledger.Refusal) {
        self.market = market
        var genesis = LedgerGenesis(supply: Self.supply)
        genesis.allocations = Self.accounts.map { LedgerGenesis.Allocation($0, Self.funds) }
        try ledger.open(genesis, into: &events)
        settlement.open(.real(Nothing()))
        events.reset()
    }

    /// One under the rules that settle orders, in a mode.
    init(_ book: Book, _ market: ComputeMarket = ComputeMarket()) throws(Ledger.Refusal) {
        try self.init(market)
        self.market.rules = .second
        turn(to: book)
    }

    /// Enters a mode, as a world does.
    mutating func turn(to book: Book) {
        settlement.open(book == .real ? .real(Nothing()) : .dryRun(Nothing()))
        market.turn(to: book)
    }

    mutating func put(
        _ command: ComputeMarket.Command, by actor: Address
    ) throws(ComputeMarket.Refusal) {
        try market.apply(
            command, by: actor, ledger: &ledger, settlement: &settlement, at: now, into: &events)
    }

    mutating func advance() {
        settlement.sweep(at: now, ledger: &ledger, into: &events)
        market.advance(to: now, ledger: &ledger, settlement: &settlement, into: &events)
    }

    mutating func pass(_ milliseconds: UInt64) {
        now = Moment(
            height: Height(now.height.value + 1), time: Milliseconds(now.time.value + milliseconds))
    }

    func balance(_ account: Address) -> UInt128 { ledger.balance(of: account).units }

    /// Everything that a refusal must leave as it was.
    var image: [Digest] {
        var (ledger, market, settlement) = (ledger, market, settlement)
        return [ledger.allRows(), market.allRows(), settlement.allRows()].map { rows in
            var forest = StateForest()
            forest.fold(rows)
            return forest.root
        }
    }

    /// Puts a command that is refused, and sees that it changed nothing.
    mutating func expectRefusal(
        _ reason: ComputeMarket.Refusal, _ command: ComputeMarket.Command, by actor: Address,
        _ location: SourceLocation = #_sourceLocation
    ) {
        let (image, bytes, due) = (image, events.bytes, market.nextDue)
        #expect(throws: reason, sourceLocation: location) { try put(command, by: actor) }
        #expect(self.image == image, sourceLocation: location)
        #expect(events.bytes == bytes, sourceLocation: location)
        #expect(market.nextDue == due, sourceLocation: location)
    }

    /// Sees that money is whole, and set aside for open jobs only.
    func expectSound(_ location: SourceLocation = #_sourceLocation) {
        #expect(ledger.isConserved, sourceLocation: location)
        #expect(ledger.recount() == [], sourceLocation: location)
        #expect(ledger.supply(of: .block).minted == Self.supply, sourceLocation: location)
        #expect(market.recount(ledger, settlement) == [], sourceLocation: location)
        #expect(settlement.recount(ledger) == [], sourceLocation: location)
    }

    /// The market's events, in order.
    func told() throws -> [Told] {
        try (0..<events.count).compactMap { try Told($0, of: events) }
    }
}

/// An event of the market.
enum Told: Hashable {
    case made(OfferMade)
    case withdrawn(OfferWithdrawn)
    case posted(JobPosted)
    case matched(JobMatched)
    case finished(JobFinished)
    case refunded(JobRefunded)
    case receipt(Receipt)
    case tallied(DryRunReceipt)
    case postponed(DeadlinesPostponed)

    init?(_ index: Int, of events: EventBuffer) throws {
        guard events.kind(of: index).room == ComputeMarket.room else { return nil }
        if let it = try events.event(index, as: OfferMade.self) {
            self = .made(it)
        } else if let it = try events.event(index, as: OfferWithdrawn.self) {
            self = .withdrawn(it)
        } else if let it = try events.event(index, as: JobPosted.self) {
            self = .posted(it)
        } else if let it = try events.event(index, as: JobMatched.self) {
            self = .matched(it)
        } else if let it = try events.event(index, as: JobFinished.self) {
            self = .finished(it)
        } else if let it = try events.event(index, as: JobRefunded.self) {
            self = .refunded(it)
        } else if let it = try events.event(index, as: Receipt.self) {
            self = .receipt(it)
        } else if let it = try events.event(index, as: DryRunReceipt.self) {
            self = .tallied(it)
        } else {
            self = .postponed(
                try #require(try events.event(index, as: DeadlinesPostponed.self)))
        }
    }
}
