import Chain
import Disk
import Primitives
import Records
import Simulation
import Storage
import Testing
import World

@testable import Spine

@Suite struct SpineRulesTests {
    private let disk = SimulatedDisk(seed: 9)
    private let operators = GenesisFile.dev.chain.operators.address

    private func upgrade(_ version: UInt32, from height: UInt64) -> PreparedEntry {
        PreparedEntry(
            .unsigned(
                UnsignedCommand(
                    .chain(
                        .upgrade(
                            Upgrade(
                                to: RulesVersion(version), from: Height(height),
                                program: ProgramVersion(checked: "7.1.0")))), by: operators)))
    }

    private func stores(
        knowing newest: RulesVersion
    ) throws -> SpineStores<SimulatedDisk> {
        try SpineStores(
            on: disk, in: SampleSpine.place, genesis: .devOfFirstRules, log: SampleSpine.options(),
            knowing: newest)
    }

    /// A chain of a program that knows the second rules, which hold from block 3 on.
    private func grow(blocks: UInt64, snapshotAt: UInt64? = nil) throws -> [Header] {
        var stores = try stores(knowing: RulesVersion(2))
        var sequencer = try stores.sequencer().sequencer
        var (outcomes, headers): ([Outcome], [Header]) = ([], [])
        for block in 1...blocks {
            let entries = block == 1 ? [upgrade(2, from: 3)] : [.transfer(UInt128(block))]
            try sequencer.turn(entries, at: SampleSpine.at(block * 1_000), into: &outcomes)
            headers.append(
                try #require(try sequencer.seal(at: SampleSpine.at(block * 1_000 + 900))))
            if block == snapshotAt {
                try sequencer.following.snapshot(
                    at: sequencer.snapshotPoint(behind: sequencer.header))
            }
        }
        #expect(outcomes.allSatisfy { $0.isDone })
        return headers
    }

    @Test func `headers name the rules their blocks were made under, and replay agrees`() throws {
        let headers = try grow(blocks: 5)
        #expect(headers.map(\.rulesVersion) == [1, 1, 2, 2, 2])
        var stores = try stores(knowing: RulesVersion(2))
        for fromGenesis in [true, false] {
            let again = try stores.sequencer(fromGenesis: fromGenesis).sequencer
            #expect(again.header == headers.last)
            #expect(again.world.rules == RulesVersion(2))
        }
    }

    @Test(arguments: [(2, nil), (5, nil), (2, 2), (5, 4)] as [(UInt64, UInt64?)])
    func `a program that does not know the rules says which one does, and begins nothing`(
        blocks: UInt64, snapshotAt: UInt64?
    ) throws {
        _ = try grow(blocks: blocks, snapshotAt: snapshotAt)
        var stores = try stores(knowing: .first)
        let end = stores.log.end
        let expected = SpineError.newerRules(
            RulesVersion(2), from: Height(3), program: ProgramVersion(checked: "7.1.0"),
            knows: .first)
        #expect(throws: expected) { _ = try stores.sequencer() }
        #expect(stores.log.end == end)
        #expect("\(expected)".contains("the-block 7.1.0 or newer"))
        #expect("\(expected)".contains("from block 3"))
    }

    @Test func `a program goes on with older rules up to the last block that is made under them`()
        throws
    {
        _ = try grow(blocks: 1)
        var stores = try stores(knowing: .first)
        var sequencer = try stores.sequencer().sequencer
        var outcomes: [Outcome] = []
        try sequencer.turn([.transfer(1)], at: SampleSpine.at(2_000), into: &outcomes)
        let last = try #require(try sequencer.seal(at: SampleSpine.at(2_900)))
        #expect(last.height == Height(2) && last.rulesVersion == 1)
        let end = sequencer.log.end
        #expect(throws: SpineError.self) {
            try sequencer.turn([.transfer(1)], at: SampleSpine.at(3_000), into: &outcomes)
        }
        #expect(sequencer.log.end == end && sequencer.stopped != nil)
    }

    @Test func `a header of rules that nobody has planned is refused with their version`() throws {
        var sample = try SampleSpine(on: disk)
        try sample.turn([.transfer(1)], at: 10)
        var header = sample.sequencer.header
        (header.height, header.rulesVersion) = (Height(1), 5)
        let expected = SpineError.newerRules(
            RulesVersion(5), from: Height(1), program: nil, knows: .newest)
        #expect(throws: expected) { try sample.sequencer.replay(header) }
        #expect("\(expected)".contains("a newer release"))
    }

    @Test func `what the program does not know never reaches the log`() throws {
        let sample = try SampleSpine(on: disk)
        var admission = Admission(at: SampleSpine.at(10))
        let verdict = admission.verdict(
            on: upgrade(RulesVersion.newest.value + 1, from: 9), by: sample.sequencer)
        guard case .refused(let code) = verdict else {
            Issue.record("it was let in")
            return
        }
        #expect(code == RefusalCode(ChainRefusal.unknownRules))
        #expect(code.name == "chain.unknown_rules")
    }
}
