import Chain
import Primitives
import Records
import Simulation
import SpecTesting
import Tables
import Testing

@Suite struct RulesTests {
    private let program = ProgramVersion(checked: "0.2.0")

    private func upgrade(_ version: UInt32, from height: UInt64) -> Chain.Command {
        .upgrade(Upgrade(to: RulesVersion(version), from: Height(height), program: program))
    }

    @Test func `a chain begins with the first rules, and without a row for them`() throws {
        let sample = try SampleChain()
        #expect(sample.chain.rules == .first && sample.chain.rules.value == 1)
        #expect(sample.chain.plannedRules == nil && sample.chain.currentRules == nil)
        #expect(RulesVersion.newest >= .first)
    }

    @Test func `planned rules hold from their block on, and not a block before`() throws {
        var sample = try SampleChain()
        let operators = try SampleChain.operators().address
        let planned = PlannedRules(RulesVersion(3), from: Height(4), program: program)
        try sample.chain.apply(
            upgrade(3, from: 4), by: operators, ledger: &sample.ledger, at: sample.now,
            into: &sample.events)
        #expect(sample.events.count == 1)
        #expect(try sample.events.event(0, as: RulesPlanned.self) == RulesPlanned(planned))
        #expect(sample.chain.plannedRules == planned)
        for height in 1...3 as ClosedRange<UInt64> {
            #expect(sample.now.height == Height(height))
            #expect(sample.chain.rules == .first)
            sample.endBlock()
        }
        #expect(sample.now.height == Height(4))
        #expect(sample.chain.rules == RulesVersion(3))
        #expect(sample.chain.currentRules == planned && sample.chain.plannedRules == nil)
        let root = sample.chain.root
        sample.chain.endBlock(at: Height(4))
        #expect(sample.chain.root == root)
    }

    @Test func `rules for the very next block hold there, and a second plan replaces the first`()
        throws
    {
        var sample = try SampleChain()
        let operators = try SampleChain.operators().address
        for height in [9, 2] as [UInt64] {
            try sample.chain.apply(
                upgrade(2, from: height), by: operators, ledger: &sample.ledger, at: sample.now,
                into: &sample.events)
        }
        sample.endBlock()
        #expect(sample.chain.rules == RulesVersion(2))
        for _ in 0..<10 { sample.endBlock() }
        #expect(sample.chain.currentRules?.height == Height(2))
    }

    @Test(arguments: [
        (ChainRefusal.rulesNotNewer, UInt32(0), UInt64(20)), (.rulesNotNewer, 1, 20),
        (.rulesNotNewer, 2, 20), (.upgradeNotAhead, 3, 5), (.upgradeNotAhead, 3, 0),
        (.nothingToChange, 4, 30),
    ])
    func `an upgrade with anything wrong in it changes nothing`(
        refusal: ChainRefusal, version: UInt32, height: UInt64
    ) throws {
        var sample = try SampleChain()
        let operators = try SampleChain.operators().address
        try sample.chain.apply(
            upgrade(2, from: 3), by: operators, ledger: &sample.ledger, at: sample.now,
            into: &sample.events)
        while sample.now.height < Height(5) { sample.endBlock() }
        #expect(sample.chain.rules == RulesVersion(2))
        try sample.chain.apply(
            upgrade(4, from: 30), by: operators, ledger: &sample.ledger, at: sample.now,
            into: &sample.events)
        let before = sample.everything
        #expect(throws: refusal) {
            try sample.chain.apply(
                upgrade(version, from: height), by: operators, ledger: &sample.ledger,
                at: sample.now,
                into: &sample.events)
        }
        #expect(sample.everything == before)
    }

    @Test func `nobody but the operators' account plans rules`() throws {
        var sample = try SampleChain()
        let before = sample.everything
        for stranger in [try account(1), try account(4), .zero] {
            #expect(throws: ChainRefusal.notAnOperator) {
                try sample.chain.apply(
                    upgrade(2, from: 9), by: stranger, ledger: &sample.ledger, at: sample.now,
                    into: &sample.events)
            }
        }
        #expect(sample.everything == before)
        var unopened = Chain()
        #expect(throws: ChainRefusal.notAnOperator) {
            try unopened.apply(
                upgrade(2, from: 9), by: .zero, ledger: &sample.ledger, at: sample.now,
                into: &sample.events)
        }
    }

    @Test func `only what the program knows goes into its log, whatever else it would come to`() {
        let newest = RulesVersion(7)
        for version in 0...7 as ClosedRange<UInt32> {
            #expect(throws: Never.self) {
                try upgrade(version, from: 9).check(knowing: newest)
            }
        }
        for version in [8, .max] as [UInt32] {
            #expect(throws: ChainRefusal.unknownRules) {
                try upgrade(version, from: 9).check(knowing: newest)
            }
        }
        #expect(throws: Never.self) { try Chain.Command.sample.check(knowing: .first) }
    }

    @Test func `the command, its event and its refusals keep their codes`() throws {
        let command = upgrade(2, from: 300)
        #expect(HexText.text(command.binary().span) == "0302ac0205302e322e30")
        #expect(
            String(decoding: command.json(), as: UTF8.self)
                == #"{"upgrade":{"version":2,"height":300,"program":"0.2.0"}}"#)
        #expect(try Chain.Command(binary: command.binary()) == command)
        #expect(command.units == 1)
        #expect([RulesPlanned.room, RulesPlanned.tag] == [2, 3])
        #expect(
            [ChainRefusal.rulesNotNewer, .upgradeNotAhead, .unknownRules].map(\.rawValue)
                == [20, 21, 22])
        #expect(throws: RecordError.self) {
            try Chain.Command(
                json: Array(#"{"upgrade":{"version":2,"height":3,"program":"0.2 "}}"#.utf8))
        }
    }

    /// Plans as dice make them, beside a plain reading: who, when, and what holds at each height.
    @Test(arguments: Trials.seeds(500))
    func `the rules at every height are those that the plans say`(seed: UInt64) throws {
        var (dice, sample) = (SplitMix64(seed: seed), try SampleChain())
        let operators = try SampleChain.operators().address
        var (current, planned): (UInt32, (version: UInt32, height: UInt64)?) = (1, nil)
        for _ in 0..<120 {
            let height = sample.now.height.value
            if dice.next() % 2 == 0 {
                sample.endBlock()
                if let plan = planned, plan.height == height + 1 {
                    (current, planned) = (plan.version, nil)
                }
            } else {
                let version = UInt32(truncatingIfNeeded: dice.next() % 12)
                let start = height + dice.next() % 6
                let actor = dice.next() % 9 == 0 ? try account(1) : operators
                let before = sample.everything
                var refusal: ChainRefusal?
                do throws(ChainRefusal) {
                    try sample.chain.apply(
                        upgrade(version, from: start), by: actor, ledger: &sample.ledger,
                        at: sample.now,
                        into: &sample.events)
                } catch { refusal = error }
                let expected: ChainRefusal? =
                    actor != operators
                    ? .notAnOperator
                    : version <= current
                        ? .rulesNotNewer
                        : start <= height
                            ? .upgradeNotAhead
                            : planned?.version == version && planned?.height == start
                                ? .nothingToChange : nil
                #expect(refusal == expected)
                if expected == nil { planned = (version, start) }
                if refusal != nil { #expect(sample.everything == before) }
            }
            #expect(sample.chain.rules == RulesVersion(current))
            #expect(sample.chain.plannedRules?.version == planned?.version)
        }
    }
}
