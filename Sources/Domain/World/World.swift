public import Chain
public import ComputeMarket
public import Ledger
public import Primitives
public import Records
public import Settlement
public import Tables

/// All rooms of the domain as one value. Entries in one order are all that changes it; the same
/// entries at the same moments give the same rows, events and outcomes on any machine.
public struct World: StateRoom {
    public internal(set) var chain = Chain()
    public internal(set) var ledger = Ledger()
    public internal(set) var settlement = Settlement()
    public internal(set) var market = ComputeMarket()
    /// The newest rules whose outcomes the program knows. No state: another program may know others.
    public let knows: RulesVersion

    /// A world in which nobody owns anything.
    public init(knowing newest: RulesVersion = .newest) { knows = newest }

    /// The world at its beginning.
    public init(
        _ genesis: GenesisFile, knowing newest: RulesVersion = .newest,
        into events: inout EventBuffer
    ) throws(GenesisFault) {
        self.init(knowing: newest)
        do throws(ChainRefusal) { try chain.open(genesis.chain) } catch { throw .params(error) }
        do throws(Ledger.Refusal) { try ledger.open(genesis.ledger, into: &events) } catch {
            throw .ledger(error)
        }
        if rules >= .second {
            switch genesis.settlement.mode {
            case .dryRun: settlement.open(.dryRun(Nothing()))
            case .real: settlement.open(.real(Nothing()))
            }
        }
        passRules()
        market.book = book
    }

    public mutating func tables(_ visit: inout some TableVisitor) throws(TableFault) {
        try chain.tables(&visit)
        try ledger.tables(&visit)
        try market.tables(&visit)
        try settlement.tables(&visit)
    }

    public mutating func rebuild() {
        chain.rebuild()
        ledger.rebuild()
        market.rebuild()
        settlement.rebuild()
        passRules()
        // Which offers look in it their rows say.
        market.book = book
    }

    // MARK: Rules

    /// The rules that the open block is made under.
    public var rules: RulesVersion { chain.rules }

    /// Tells the rooms which rules hold, where a rule can ask, and what a block is settled by: a
    /// parameter that is changed in one holds there from the next on.
    private mutating func passRules() {
        (ledger.rules, market.rules) = (rules, rules)
        settlement.isSlashing = chain[.slaSlashing] == 1
    }

    /// The book that jobs are admitted to. Under the first rules every job is paid.
    var book: Book { rules >= .second ? settlement.mode.book : .real }

    // MARK: Time

    /// The next moment at which anything is due, where nothing happens before.
    public var nextDue: Milliseconds? {
        Self.earlier(Self.earlier(ledger.nextDue, market.nextDue), settlement.nextDue)
    }

    private static func earlier(_ one: Milliseconds?, _ other: Milliseconds?) -> Milliseconds? {
        guard let one, let other else { return one ?? other }
        return min(one, other)
    }

    /// Does what is due, a bounded part of it; what is left stays due.
    mutating func advance(to now: Moment, into events: inout EventBuffer) {
        // Promises first: what the market gives back when it expires was then missed already.
        settlement.sweep(at: now, ledger: &ledger, into: &events)
        market.advance(to: now, ledger: &ledger, settlement: &settlement, into: &events)
        ledger.advance(to: now, into: &events)
    }

    /// Moves every open deadline by a time in which nothing could be done about it.
    mutating func resume(after gap: Milliseconds, into events: inout EventBuffer) {
        ledger.postpone(by: gap, into: &events)
        market.postpone(by: gap, into: &events)
        settlement.postpone(by: gap, into: &events)
    }

    /// What there is to tell of a block when the first thing happens in it; changes nothing.
    public func beginBlock(at height: Height, into events: inout EventBuffer) {
        if rules >= .second { settlement.beginBlock(at: height, into: &events) }
    }

    /// What the end of a block changes: base fees, outcomes nobody may ask for any more, the root over
    /// what providers have, and the mode and the rules where the next block has others.
    public mutating func endBlock(at height: Height) {
        settlement.endBlock(at: height)
        chain.endBlock(at: height)
        passRules()
        market.turn(to: book)
    }
}
