import Chain
import ComputeMarket
import Disk
import Foundation
import Ledger
import Primitives
import Records
import Settlement
import Simulation
import SpecTesting
import Storage
import Testing
import World

@testable import Spine

/// Chains that were made under each version of the rules, kept as files that export writes: whatever
/// the program becomes, they come out under the same roots.
///
/// `RULES_VECTORS=write` makes the file of the newest version anew, and prints what to pin here. That
/// is for the day on which rules get a new version, or, before there is a release, the format changes;
/// the files of older versions are never made again.
@Suite struct RulesVectorTests {
    /// What a file comes to: its newest block, and all rows.
    private static let pinned: [(version: UInt32, head: String, state: String)] = [
        (
            1, "dc774488da7816cccf4dc2e10abd1c56c7603abed23ff58f43abba37f8c79391",
            "d3c3a36f21c4535b204041710243c6e99157146ac640c562e4d21bc0e4a3eb8b"
        ),
        (
            2, "e95af457664705d49feb95359994eb7713d799bc87a6bf9186ff27b261fc2dc4",
            "a79dd4de2458fa52b87ff228b961f23ba979c5a1fdd0d1034cdebef83033ce62"
        ),
    ]

    private static func file(_ version: UInt32) -> URL {
        URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "Vectors/rules-\(version).chain")
    }

    private static let isWriting =
        ProcessInfo.processInfo.environment["RULES_VECTORS"] == "write"

    @Test func `there is a chain of every version that the program knows`() {
        #expect(Self.pinned.map(\.version) == Array(1...RulesVersion.newest.value))
    }

    @Test(.enabled(if: !isWriting), arguments: pinned.indices)
    func `a chain of each version comes out as it did`(index: Int) throws {
        let (version, head, state) = Self.pinned[index]
        let bytes = [UInt8](try Data(contentsOf: Self.file(version)))
        let (disk, path) = (SimulatedDisk(seed: 1), DiskPath("vector.chain"))
        disk.put(bytes, at: path)
        let (genesis, facts) = try ChainFile.check(path, on: disk)
        let stores = try SpineStores(
            on: disk, in: SampleSpine.place, genesis: genesis, log: SampleSpine.options())
        try ChainFile.restore(path, on: disk, of: genesis, into: stores.log)
        let sample = try SampleSpine(on: disk.processDeath(), genesis, fromGenesis: true)
        let world = sample.sequencer.world
        #expect(sample.recovery.blocks == facts.lastBlock.map { $0.value + 1 })
        #expect(sample.sequencer.header.rulesVersion == version)
        #expect(sample.sequencer.header.hash.hex == head)
        #expect(sample.sequencer.stateNow.hex == state)
        #expect(world.ledger.isConserved && world.ledger.recount() == [])
        #expect(world.market.recount(world.ledger, world.settlement) == [])
        #expect(world.settlement.recount(world.ledger) == [])
        let (counts, modes) = (world.settlement.counts, world.settlement.metadata)
        guard version >= RulesVersion.second.value else {
            return #expect(counts == SettlementTally() && modes == SettlementFacts())
        }
        // Both books and every mode are in it, and promises that were kept and missed.
        #expect(counts.receipts > 0 && counts.violations > 0 && counts.roots > 0)
        #expect(counts.resolutions > counts.violations)
        #expect(modes.lastAnchor != nil)
        #expect(modes.toDryRun > 0 && modes.toArmed > 0 && modes.toReal > 0)
    }

    @Test(.enabled(if: isWriting)) func `the newest version's chain is made anew`() throws {
        var blocks = RandomBlocks(seed: 2026, rules: .newest)
        var sample = try SampleSpine(on: SimulatedDisk(seed: 1), .devOfFirstRules)
        for _ in 0..<60 { try sample.take(try blocks.next(behind: sample.sequencer.world)) }
        let (disk, path) = (SimulatedDisk(seed: 2), DiskPath("vector.chain"))
        _ = try ChainFile.write(sample.sequencer.log, of: .devOfFirstRules, to: path, on: disk)
        let file = Self.file(RulesVersion.newest.value)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(try #require(disk.bytes(of: path))).write(to: file)
        print("(\(RulesVersion.newest), \"\(sample.sequencer.header.hash.hex)\",")
        print(" \"\(sample.sequencer.stateNow.hex)\")")
    }
}
