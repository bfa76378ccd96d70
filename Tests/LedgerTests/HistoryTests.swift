import Crypto
import Ledger
import Primitives
import Records
import SpecTesting
import Tables
import Testing

@Suite struct HistoryTests {
    private static func begun() throws -> (bank: Bank, twin: LedgerTwin) {
        var (bank, twin) = (Bank(), LedgerTwin())
        try bank.ledger.open(RandomBusiness.genesis, into: &bank.events)
        try bank.ledger.introduce(.industrial, supply: 5_000, into: &bank.events)
        try twin.open(RandomBusiness.genesis)
        twin.introduce(.industrial, 5_000)
        let first = Deed.move(
            3_000, .industrial, from: .pool(.unissued), to: .account(Sample.ada))
        try bank.ledger.perform(first, at: 0, into: &bank.events)
        try twin.perform(first, at: 0)
        return (bank, twin)
    }

    /// What a deed was refused for, by whoever performs it.
    private static func refusal(
        _ perform: () throws(Ledger.Refusal) -> Void
    ) -> Ledger.Refusal? {
        do throws(Ledger.Refusal) { try perform() } catch { return error }
        return nil
    }

    @Test(arguments: Trials.seeds(2_000))
    func `any history is that of plain dictionaries`(seed: UInt64) throws {
        var (bank, twin) = try Self.begun()
        var business = RandomBusiness(seed: seed)
        for _ in 0..<250 {
            let deed = business.next()
            let said = bank.events.bytes
            let ours = Self.refusal { () throws(Ledger.Refusal) in
                try bank.ledger.perform(deed, at: business.time, into: &bank.events)
            }
            let theirs = Self.refusal { () throws(Ledger.Refusal) in
                try twin.perform(deed, at: business.time)
            }
            #expect(ours == theirs, "\(deed) at \(business.time)")
            if ours != nil { #expect(bank.events.bytes == said) }
            try #require(bank.ledger.isConserved, "after \(deed)")
            try #require(bank.ledger.recount() == [], "after \(deed)")
            #expect(bank.ledger.nextDue?.value == twin.nextDue, "after \(deed)")
        }
        twin.expectSame(bank.ledger, said: bank.moves)
    }

    /// A history that met none of them would have proved little.
    @Test func `random histories meet whatever accounts and rooms can be refused for`() throws {
        var met: [Ledger.Refusal: Int] = [:]
        for seed in 0..<20 as Range<UInt64> {
            var bank = try Self.begun().bank
            var business = RandomBusiness(seed: seed)
            for _ in 0..<250 {
                let deed = business.next()
                let refusal = Self.refusal { () throws(Ledger.Refusal) in
                    try bank.ledger.perform(deed, at: business.time, into: &bank.events)
                }
                if let refusal { met[refusal, default: 0] += 1 }
            }
        }
        let never: Set<Ledger.Refusal> = [
            .overflow, .outOfNumbers, .alreadyOpen, .supplyTooLarge, .allocationsExceedSupply,
            .unsoundEmission, .assetExists,
        ]
        #expect(Set(met.keys) == Set(Ledger.Refusal.allCases).subtracting(never))
    }

    @Test(arguments: Trials.seeds(400))
    func `a refusal leaves every row as it was`(seed: UInt64) throws {
        var bank = try Self.begun().bank
        var business = RandomBusiness(seed: seed)
        var forest = StateForest()
        for _ in 0..<200 {
            forest.fold(bank.ledger.seal())
            let root = forest.root
            let deed = business.next()
            let refusal = Self.refusal { () throws(Ledger.Refusal) in
                try bank.ledger.perform(deed, at: business.time, into: &bank.events)
            }
            let sealed = bank.ledger.seal()
            forest.fold(sealed)
            guard refusal != nil else { continue }
            #expect(forest.root == root, "\(deed)")
            #expect(sealed.entries.allSatisfy { $0.changes.isEmpty }, "\(deed)")
        }
        #expect(forest.root == bank.root)
    }

    @Test(arguments: Trials.seeds(400))
    func `a ledger restored from its trees goes on as if nothing had happened`(
        seed: UInt64
    ) throws {
        var bank = try Self.begun().bank
        var (business, forest) = (RandomBusiness(seed: seed), StateForest())
        var restored = Bank()
        for step in 0..<300 {
            if step.isMultiple(of: 60) {
                forest.fold(bank.ledger.seal())
                restored = Bank()
                try restored.ledger.restore(from: forest)
                bank.events.reset()
                #expect(restored.ledger.nextDue == bank.ledger.nextDue)
                #expect(restored.ledger.recount() == [])
            }
            let deed = business.next()
            let ours = Self.refusal { () throws(Ledger.Refusal) in
                try bank.ledger.perform(deed, at: business.time, into: &bank.events)
            }
            let theirs = Self.refusal { () throws(Ledger.Refusal) in
                try restored.ledger.perform(deed, at: business.time, into: &restored.events)
            }
            #expect(ours == theirs)
            #expect(restored.events.bytes == bank.events.bytes, "after \(deed)")
            #expect(restored.ledger.nextDue == bank.ledger.nextDue)
        }
        #expect(restored.root == bank.root)
    }

    @Test(arguments: Trials.seeds(400))
    func `rolling back leaves no trace of the open block`(seed: UInt64) throws {
        var bank = try Self.begun().bank
        var business = RandomBusiness(seed: seed)
        func perform(_ deeds: [(Deed, UInt64)], on bank: inout Bank) {
            for (deed, time) in deeds {
                _ = Self.refusal { () throws(Ledger.Refusal) in
                    try bank.ledger.perform(deed, at: time, into: &bank.events)
                }
            }
        }
        func deeds() -> [(Deed, UInt64)] { (0..<40).map { _ in (business.next(), business.time) } }
        for _ in 0..<4 {
            perform(deeds(), on: &bank)
            _ = bank.ledger.seal()
            bank.events.reset()
            let (root, due) = (bank.root, bank.ledger.nextDue)
            let untouched = bank
            let before = business.time
            perform(deeds(), on: &bank)
            bank.ledger.rollBack()
            bank.events.reset()
            #expect(bank.root == root)
            #expect(bank.ledger.nextDue == due)
            #expect(bank.ledger.recount() == [])

            // And it does next what one does that never saw the block.
            #expect(business.time >= before)
            let next = deeds()
            var other = untouched
            perform(next, on: &bank)
            perform(next, on: &other)
            #expect(bank.events.bytes == other.events.bytes)
            #expect(bank.root == other.root)
        }
    }

    @Test(arguments: Trials.seeds(200))
    func `the same deeds give the same bytes and roots`(seed: UInt64) throws {
        func run() throws -> (said: [UInt8], root: Digest) {
            var bank = try Self.begun().bank
            var business = RandomBusiness(seed: seed)
            for _ in 0..<300 {
                let deed = business.next()
                _ = Self.refusal { () throws(Ledger.Refusal) in
                    try bank.ledger.perform(deed, at: business.time, into: &bank.events)
                }
            }
            return (bank.events.bytes, bank.root)
        }
        let (first, second) = (try run(), try run())
        #expect(first.said == second.said)
        #expect(first.root == second.root)
    }

    /// Tables scatter their keys anew in every process, and neither figure may notice.
    @Test func `one long history always comes to these bytes and this root`() throws {
        var bank = try Self.begun().bank
        var business = RandomBusiness(seed: 20_250_101)
        for _ in 0..<2_000 {
            let deed = business.next()
            _ = Self.refusal { () throws(Ledger.Refusal) in
                try bank.ledger.perform(deed, at: business.time, into: &bank.events)
            }
        }
        #expect(bank.events.count == 1_287)
        #expect(
            Blake3.hash(bank.events.bytes).hex
                == "6ce553aae7a28c792f369e6052a6179c6b9029038b1e5c9a65e83b194ab965a0")
        #expect(
            bank.root.hex == "315d9d2f4fc5157e3c78710bc54b4fca7f8bde0bbb4a9073e6002fe583c76140")
    }
}
