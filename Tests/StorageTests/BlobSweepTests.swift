import Crypto
import Primitives
import Disk
import Simulation
import SpecTesting
import Testing

@testable import Storage

@Suite struct BlobSweepTests {
    private func sweep(
        _ trashed: Int = 0, deleted: Int = 0, restored: Int = 0, freed: UInt64 = 0
    ) -> BlobSweep {
        var sweep = BlobSweep()
        (sweep.trashed, sweep.deleted, sweep.restored) = (trashed, deleted, restored)
        sweep.bytesFreed = freed
        return sweep
    }

    @Test func `what nothing refers to goes to the trash, and then for good`() throws {
        let disk = SimulatedDisk(seed: 1)
        let blobs = try SampleBlobs.open(on: disk)
        let (kept, gone) = (try blobs.put([1], at: 3), try blobs.put([2, 2], at: 3))
        let refers = { (id: ContentID) in id == kept }
        #expect(try blobs.sweep(horizon: 3, isReferenced: refers) == sweep())
        #expect(try blobs.sweep(horizon: 4, isReferenced: refers) == sweep(1))
        #expect(blobs.used == 2 * BlobIndex.block)
        #expect(try blobs.sweep(horizon: 4, isReferenced: refers) == sweep())
        #expect(
            try blobs.sweep(horizon: 5, isReferenced: refers)
                == sweep(deleted: 1, freed: BlobIndex.block))
        #expect(throws: StorageError.blob(.unknown(gone))) { try blobs.read(gone) }
        #expect(try blobs.read(kept) == [1])
        #expect(blobs.used == BlobIndex.block && SampleBlobs.files(disk).count == 1)
    }

    @Test func `a lease holds off every sweep, and its end says since when`() throws {
        let blobs = try SampleBlobs.open(on: SimulatedDisk(seed: 1))
        let lease = try blobs.put([1].span, at: 1)
        #expect(try blobs.sweep(horizon: 100) { _ in false } == sweep())
        lease.settle(at: 100)
        #expect(try blobs.sweep(horizon: 100) { _ in false } == sweep())
        #expect(try blobs.sweep(horizon: 101) { _ in false } == sweep(1))
        // Its end came: a second one says nothing.
        lease.giveUp()
        let other = try blobs.put([2].span, at: 101)
        other.giveUp()
        #expect(
            try blobs.sweep(horizon: 102) { _ in false }
                == sweep(1, deleted: 1, freed: BlobIndex.block))
    }

    @Test func `a blob in the trash comes back when it is asked for or referred to`() throws {
        let disk = SimulatedDisk(seed: 1)
        let blobs = try SampleBlobs.open(on: disk)
        let ids = try (0..<4).map { try blobs.put(SampleBlobs.bytes($0, count: 20_000)) }
        #expect(try blobs.sweep(horizon: 1) { _ in false }.trashed == 4)
        #expect(blobs.length(of: ids[0]) == 20_000)
        #expect(try blobs.read(ids[0]) == SampleBlobs.bytes(0, count: 20_000))
        let lease = try blobs.lease(ids[1])
        #expect(try blobs.put(SampleBlobs.bytes(2, count: 20_000)) == ids[2])
        let after = try SampleBlobs.open(on: disk.imagined(crash: .nothing), arrival: 1)
        #expect(after.count == 3)
        #expect(try after.reclaim { $0 == ids[3] } == 1)
        for (number, id) in ids.enumerated() {
            #expect(try after.read(id) == SampleBlobs.bytes(number, count: 20_000))
        }
        #expect(blobs.used == 4 * BlobIndex.footprint(20_000))
        #expect(try blobs.sweep(horizon: 2) { $0 == ids[3] }.restored == 1)
        lease.giveUp()
    }

    @Test func `a reader goes on while its blob is swept`() throws {
        let blobs = try SampleBlobs.open(on: SimulatedDisk(seed: 1))
        let bytes = SampleBlobs.bytes(1, count: 40_000)
        let id = try blobs.put(bytes)
        let reader = try blobs.reader(of: id)
        for horizon: UInt64 in 1...3 { _ = try blobs.sweep(horizon: horizon) { _ in false } }
        #expect(blobs.count == 0)
        #expect(try reader.read(0..<40_000) == bytes)
    }

    @Test func `after a start everything counts as just arrived`() throws {
        let disk = SimulatedDisk(seed: 1)
        try SampleBlobs.open(on: disk).put([1], at: 1)
        let blobs = try SampleBlobs.open(on: disk, arrival: 50)
        #expect(try blobs.sweep(horizon: 50) { _ in false } == sweep())
        #expect(try blobs.sweep(horizon: 51) { _ in false } == sweep(1))
    }

    @Test func `room is free again when no crash can bring back what took it`() throws {
        let disk = SimulatedDisk(seed: 1)
        let blobs = try SampleBlobs.open(on: disk, quota: 8_192)
        try blobs.put([UInt8](repeating: 1, count: 5_000))
        for horizon: UInt64 in 1...2 { _ = try blobs.sweep(horizon: horizon) { _ in false } }
        #expect(blobs.free == 8_192)
        try blobs.put([UInt8](repeating: 2, count: 4_097), at: 2)
        for survival in Survival.allCases {
            let after = try SampleBlobs.open(on: disk.imagined(crash: survival), quota: 8_192)
            #expect(after.used == 8_192)
        }
    }

    @Test func `a damaged blob goes once nothing refers to it`() throws {
        let disk = SimulatedDisk(seed: 1)
        let blobs = try SampleBlobs.open(on: disk)
        let id = try blobs.put([1], at: 1)
        disk.flip(bit: 0, of: BlobPlaces(root: SampleBlobs.root).content(of: id))
        #expect(throws: StorageError.self) { try blobs.read(id) }
        #expect(try blobs.sweep(horizon: 9) { _ in true } == sweep())
        #expect(
            try blobs.sweep(horizon: 9) { _ in false } == sweep(deleted: 1, freed: BlobIndex.block))
        #expect(SampleBlobs.files(disk) == [] && blobs.used == 0)
    }
}
