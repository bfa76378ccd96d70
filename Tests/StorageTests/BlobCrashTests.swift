import Crypto
import Primitives
import Disk
import Simulation
import SpecTesting
import Testing

@testable import Storage

/// Random lives of a store of blobs that end at a random call, again and again.
@Suite struct BlobCrashTests {
    /// The state that refers to blobs: durable as soon as it is changed, like a log.
    private struct World {
        var sequence: UInt64 = 1
        var referred: [ContentID: Int] = [:]
        /// What a sweep sees: the state as it was at that moment.
        var seen: (sequence: UInt64, referred: Set<ContentID>) = (1, [])

        mutating func look() { seen = (sequence, Set(referred.keys)) }
    }

    /// Room for some of the blobs, not for all.
    private static let quota: UInt64 = 80_000

    @Test(arguments: Trials.seeds(10_000))
    func `no crash costs a referred blob, and nothing else stays for good`(seed: UInt64) throws {
        var dice = SplitMix64(seed: seed)
        var (world, disk) = (World(), SimulatedDisk(seed: seed))
        for _ in 0..<6 {
            disk.stop(at: Int.random(in: 1..<160, using: &dice))
            do throws(StorageError) {
                let blobs = try open(disk, &world)
                for _ in 0..<12 { try step(blobs, &world, &dice) }
            } catch { try isStopped(error) }
            disk = disk.ended(&dice)
            try check(disk, &world)
        }

        let blobs = try open(disk, &world)
        for _ in 0..<3 {
            world.sequence += 1
            _ = try blobs.sweep(horizon: world.sequence) { world.referred[$0] != nil }
        }
        #expect(blobs.count == world.referred.count)
        #expect(SampleBlobs.files(disk).allSatisfy { $0.parent.name.utf8.count == 2 })
        #expect(
            blobs.used
                == world.referred.values.reduce(0) { $0 + BlobIndex.footprint(Self.length($1)) })
    }

    private func open(_ disk: SimulatedDisk, _ world: inout World) throws(StorageError)
        -> Blobs<SimulatedDisk>
    {
        try SampleBlobs.open(on: disk, quota: Self.quota, arrival: world.sequence)
    }

    private static func length(_ number: Int) -> UInt64 { UInt64(number * number * 700) }

    private func step(
        _ blobs: Blobs<SimulatedDisk>, _ world: inout World, _ dice: inout SplitMix64
    ) throws(StorageError) {
        world.sequence += 1
        let number = Int.random(in: 0..<8, using: &dice)
        switch Int.random(in: 0..<8, using: &dice) {
        case 0...3:
            let bytes = SampleBlobs.bytes(number, count: Int(Self.length(number)))
            do throws(StorageError) {
                let lease = try blobs.put(bytes.span, at: world.sequence)
                for _ in 0..<Int.random(in: 0..<4, using: &dice) {
                    world.sequence += 1
                    try maybeSweep(blobs, &world, &dice)
                }
                guard Bool.random(using: &dice) else { return lease.giveUp() }
                world.sequence += 1
                world.referred[lease.id] = number
                lease.settle(at: world.sequence)
            } catch { try allowing(error) }
        case 4:
            let known = world.referred.keys.sorted().randomElement(using: &dice)
            if let known { world.referred[known] = nil }
        case 5:
            let id = ContentID(
                of: SampleBlobs.bytes(number, count: Int(Self.length(number))).span)
            do throws(StorageError) {
                let lease = try blobs.lease(id)
                world.referred[id] = number
                lease.settle(at: world.sequence)
            } catch { try allowing(error) }
        default:
            try maybeSweep(blobs, &world, &dice)
        }
        #expect(blobs.used <= Self.quota)
    }

    /// A sweep whose view of the state may be older than the state.
    private func maybeSweep(
        _ blobs: Blobs<SimulatedDisk>, _ world: inout World, _ dice: inout SplitMix64
    ) throws(StorageError) {
        if Bool.random(using: &dice) { world.look() }
        guard Bool.random(using: &dice) else { return }
        let seen = world.seen
        _ = try blobs.sweep(horizon: seen.sequence) { seen.referred.contains($0) }
    }

    private func allowing(_ error: StorageError) throws(StorageError) {
        switch error {
        case .blob(.noRoom), .blob(.unknown): return
        default: throw error
        }
    }

    private func isStopped(_ error: StorageError) throws {
        guard case .disk(let reason) = error, reason.problem == .stopped else { throw error }
    }

    /// What a start after the crash must find.
    private func check(_ disk: SimulatedDisk, _ world: inout World) throws {
        let copy = disk.imagined(crash: .everything)
        let blobs = try open(copy, &world)
        #expect(blobs.used <= Self.quota)
        let onDisk = copy.files.reduce(0) { $0 + (copy.bytes(of: $1)?.count ?? 0) }
        #expect(UInt64(onDisk) <= Self.quota)
        for (id, number) in world.referred {
            let bytes = SampleBlobs.bytes(number, count: Int(Self.length(number)))
            #expect(try blobs.read(id) == bytes)
        }
    }
}
