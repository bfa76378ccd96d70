import Chain
import Disk
import Foundation
import Primitives
import Records
import Spine
import World

/// A chain that somebody has left behind on the project's disk: so many transfers, a block every
/// 512,000 or so, perhaps a snapshot on the way.
final class WrittenChain {
    private let place = try? BenchDirectory()
    private let genesis: GenesisFile

    struct Absent: Error {}

    private static let chain = DiskPath("chain")
    private static let batch = 8_192
    private static let batchesInBlock = 64

    init(transfers: Int, snapshotAt snapshot: Int?) throws {
        var load = TransferLoad()
        genesis = load.chain
        let pool = (0..<Self.batchesInBlock).map { _ in load.entries(Self.batch) }
        var written = 0
        for end in [snapshot, transfers].compactMap(\.self) {
            var stores = try opened()
            var (sequencer, _) = try stores.sequencer()
            var (time, outcomes) = (sequencer.time.value, [Outcome]())
            while written < end {
                for entries in pool where written < end {
                    outcomes.removeAll(keepingCapacity: true)
                    let count = min(entries.count, end - written)
                    time += 10
                    try sequencer.turn(
                        Array(entries.prefix(count)), at: Milliseconds(time), into: &outcomes)
                    written += count
                }
                _ = try sequencer.seal(at: Milliseconds(time))
            }
            // A node that ends says in a last block what the state is, and keeps that one.
            try sequencer.turn(
                [PreparedEntry(.tick(Nothing()))], at: Milliseconds(time), into: &outcomes)
            _ = try sequencer.seal(at: Milliseconds(time))
            try sequencer.end(keeping: end == snapshot)
        }
    }

    private func opened() throws -> SpineStores<PosixDisk> {
        guard let place else { throw Absent() }
        return try SpineStores(on: place.disk, in: Self.chain, genesis: genesis, apart: true)
    }

    /// Brings it back as a start does, or from its beginning as `verify` does; answers how many
    /// entries were applied again, and how long it all took.
    func replay(fromGenesis: Bool) throws -> (entries: Int, duration: Duration) {
        let clock = ContinuousClock()
        let began = clock.now
        var stores = try opened()
        let (sequencer, recovery) = try stores.sequencer(fromGenesis: fromGenesis)
        let duration = began.duration(to: clock.now)
        try sequencer.end()
        return (Int(recovery.entries), duration)
    }
}
