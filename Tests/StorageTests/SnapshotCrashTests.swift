import Crypto
import Disk
import Primitives
import Simulation
import SpecTesting
import Testing

@testable import Storage

/// Snapshots on a disk that crashes, tears, fills up and rots.
@Suite struct SnapshotCrashTests {
    private let owner = Blake3.hash(Array("a chain".utf8))
    private let folder = DiskPath("snapshots")

    private func open(_ disk: SimulatedDisk) throws(StorageError) -> Snapshots<SimulatedDisk> {
        try Snapshots(disk, in: folder, owner: owner)
    }

    /// The parts of the snapshot at that sequence: most as before, some new.
    private func parts(_ sequence: UInt64, _ seed: UInt64) -> [SamplePart] {
        (UInt64(0)..<12).map { number in
            var dice = SplitMix64(seed: seed ^ number)
            var bytes: [UInt8] = []
            for _ in 1...sequence where bytes.isEmpty || Int.random(in: 0..<4, using: &dice) == 0 {
                let count = Int.random(in: 1...900, using: &dice)
                bytes = [UInt8](repeating: .random(in: 0...255, using: &dice), count: count)
            }
            return SamplePart("part/\(number)", bytes: bytes)
        }
    }

    /// Writes snapshots until the machine stops; the last sequence that was acknowledged.
    private func write(_ disk: SimulatedDisk, from first: UInt64, _ seed: UInt64) throws -> UInt64 {
        var acknowledged = first - 1
        do throws(StorageError) {
            var snapshots = try open(disk)
            for sequence in first..<(first + 6) {
                try snapshots.write(sequence, parts(sequence, seed))
                acknowledged = sequence
            }
        } catch {
            guard case .disk(let reason) = error, reason.problem == .stopped else { throw error }
        }
        return acknowledged
    }

    @Test(arguments: Trials.seeds(10_000))
    func `a crash at any call loses no acknowledged snapshot`(seed: UInt64) throws {
        var dice = SplitMix64(seed: seed)
        let counted = SimulatedDisk(seed: seed)
        _ = try write(counted, from: 1, seed)
        var disk = SimulatedDisk(seed: seed)
        var acknowledged: UInt64 = 0
        // Three lives, each ended at some call.
        for _ in 0..<3 {
            let stop = Int.random(in: 1...counted.callsSoFar, using: &dice)
            disk.stop(at: disk.callsSoFar + stop)
            acknowledged = max(acknowledged, try write(disk, from: acknowledged + 1, seed))
            disk = disk.ended(&dice)

            var snapshots = try open(disk)
            let contents = try snapshots.contents()
            let sequence = contents?.sequence ?? 0
            #expect(sequence == acknowledged || sequence == acknowledged + 1)
            #expect((contents?.parts ?? []) == (sequence == 0 ? [] : parts(sequence, seed)))
            #expect(snapshots.kept.count >= min(2, Int(sequence)) || !snapshots.refused.isEmpty)
            acknowledged = sequence

            // Nothing is left over but what the kept ones name.
            let named = Set(snapshots.kept.flatMap(\.manifest.packs).map(\.file.name))
                .union(snapshots.kept.map { String($0.path.name) })
            let there = Set(try disk.entries(of: folder).map(\.name))
                .subtracting(["LOCK"])
            if snapshots.refused.isEmpty { #expect(there == named) }
        }
    }

    @Test(arguments: Trials.seeds(400))
    func `a disk that fills up or fails refuses the write and keeps what it has`(
        seed: UInt64
    ) throws {
        var dice = SplitMix64(seed: seed)
        let disk = SimulatedDisk(seed: seed)
        var snapshots = try open(disk)
        try snapshots.write(1, parts(1, seed))
        try snapshots.write(2, parts(2, seed))
        let isFull = Bool.random(using: &dice)
        if isFull {
            disk.limitSpace(to: UInt64.random(in: 0...200, using: &dice))
        } else {
            let operations: [DiskError.Operation] = [.write, .sync, .rename, .open]
            disk.fail(operations[Int.random(in: 0..<4, using: &dice)])
        }
        var failure: StorageError?
        do throws(StorageError) { try snapshots.write(3, parts(20, seed)) } catch {
            failure = error
        }
        guard case .disk(let reason)? = failure else {
            Issue.record("the write was taken, or refused for \(String(describing: failure))")
            return
        }
        #expect(reason.problem == (isFull ? .full : .system(code: 5)))
        #expect(try snapshots.contents()?.parts == parts(2, seed))
        #expect(snapshots.kept.count == 2)
        // With room again the same write is taken, whatever the first has left.
        disk.limitSpace(to: 1 << 20)
        try snapshots.write(3, parts(20, seed))
        var again = try open(disk.crash(.nothing))
        #expect(try again.contents()?.parts == parts(20, seed))
    }

    // MARK: Rot

    /// Two snapshots that share a part.
    private func two() throws -> SimulatedDisk {
        let disk = SimulatedDisk(seed: 1)
        var snapshots = try open(disk)
        try snapshots.write(1, [SamplePart("a", "shared"), SamplePart("b", "old")])
        try snapshots.write(2, [SamplePart("a", "shared"), SamplePart("b", "new")])
        return disk
    }

    @Test func `every flipped bit of every file is found, and no wrong part is read`() throws {
        let disk = try two()
        for file in disk.files {
            let bytes = try #require(disk.bytes(of: file))
            // A short run flips one bit of every byte, another one each.
            let isFull = Trials.count(1_600) == 1_600
            for bit in 0..<bytes.count * 8 where isFull || bit % 8 == bit / 8 % 8 {
                disk.flip(bit: bit, of: file)
                var snapshots = try open(disk)
                #expect(try snapshots.verify().count > 0, "bit \(bit) of \(file)")
                let contents = try snapshots.contents()
                let refused = snapshots.refused.map(\.sequence)
                switch contents?.sequence {
                case 2:
                    #expect(contents?.parts == [SamplePart("a", "shared"), SamplePart("b", "new")])
                case 1:
                    #expect(contents?.parts == [SamplePart("a", "shared"), SamplePart("b", "old")])
                    #expect(refused == [2])
                default: #expect(refused.sorted() == [1, 2])
                }
                disk.flip(bit: bit, of: file)
            }
        }
        var whole = try open(disk)
        #expect(try whole.verify().isEmpty)
        #expect(try whole.contents()?.sequence == 2)
    }

    @Test func `a disk that cannot be read is a refusal, not an older snapshot`() throws {
        let disk = try two()
        var snapshots = try open(disk)
        disk.fail(.open, with: .tooManyOpen)
        #expect(throws: StorageError.self) { try snapshots.newest() }
        #expect(snapshots.refused.isEmpty)
        #expect(try snapshots.contents()?.sequence == 2)
        disk.fail(.read)
        #expect(try snapshots.contents()?.sequence == 1)
        #expect(snapshots.refused.map(\.sequence) == [2])
    }
}
