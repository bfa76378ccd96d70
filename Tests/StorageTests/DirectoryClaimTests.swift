import Crypto
import Disk
import Primitives
import Simulation
import Testing

@testable import Storage

/// Directories that one user at a time has, and what a dead one has left in them.
@Suite struct DirectoryClaimTests {
    private let folder = DiskPath("place/inner")

    private func locked(_ path: DiskPath) -> StorageError {
        .disk(DiskError(.lock, path / "LOCK", .locked))
    }

    /// What every file holds.
    private func contents(_ disk: SimulatedDisk) -> [DiskPath: [UInt8]] {
        var contents: [DiskPath: [UInt8]] = [:]
        for file in disk.files { contents[file] = disk.bytes(of: file) }
        return contents
    }

    @Test func `a store that is open is refused, and what it is writing is left alone`() throws {
        let disk = SimulatedDisk(seed: 1)
        let store = try InHouseStore(on: disk, in: folder, owner: .zero, options: .small)
        var batch = WriteBatch()
        batch.put([1], [1], in: "rows")
        try store.apply(batch)
        try store.compact()
        // As it is between a pack and the manifest that will name it.
        let snapshots = folder / "snapshots"
        disk.put([1, 2, 3], at: snapshots / SnapshotFile(.pack, 9, .zero).name)
        disk.put([1, 2, 3], at: snapshots / "manifest.tmp")
        let before = contents(disk)
        #expect(throws: locked(folder)) {
            try InHouseStore(on: disk, in: folder, owner: .zero, options: .small)
        }
        #expect(throws: locked(snapshots)) { try Snapshots(disk, in: snapshots, owner: .zero) }
        #expect(contents(disk) == before)
        try store.apply(batch)
        store.close()
        _ = try InHouseStore(on: disk, in: folder, owner: .zero, options: .small)
    }

    @Test func `blobs that are open are refused, and what is being written is left alone`() throws {
        let disk = SimulatedDisk(seed: 1)
        let bytes = SampleBlobs.bytes(1, count: 300_000)
        do {
            let blobs = try SampleBlobs.open(on: disk)
            let writer = try blobs.writer()
            try writer.append(bytes.span)
            let before = contents(disk)
            #expect(throws: locked(SampleBlobs.root)) { try SampleBlobs.open(on: disk) }
            #expect(contents(disk) == before)
            let lease = try writer.finish(at: 1)
            #expect(try blobs.read(lease.id) == bytes)
        }
        #expect(try SampleBlobs.open(on: disk).count == 1)
    }

    /// A file as a process leaves it that dies before it has synced the name.
    private func leave(_ bytes: [UInt8], at path: DiskPath, on disk: SimulatedDisk) throws {
        let aside = path.parent / "aside.tmp"
        let file = try disk.open(aside, .create)
        try file.write(bytes.span, at: 0)
        try file.sync()
        try disk.rename(aside, to: path)
    }

    @Test func `a blob whose name nobody has synced is durable before it is answered for`() throws {
        for isLeased in [true, false] {
            let disk = SimulatedDisk(seed: 7)
            let bytes = SampleBlobs.bytes(1, count: 100)
            let id = ContentID(of: bytes.span)
            try SampleBlobs.open(on: disk).put([7])
            let path = BlobPlaces(root: SampleBlobs.root).content(of: id)
            try disk.makeDirectory(path.parent)
            try leave(bytes, at: path, on: disk)
            let blobs = try SampleBlobs.open(on: disk)
            let lease = try isLeased ? blobs.lease(id) : blobs.put(bytes.span, at: 3)
            #expect(lease.id == id)
            let after = try SampleBlobs.open(on: disk.imagined(crash: .nothing))
            #expect(try after.read(id) == bytes)
        }
    }

    @Test func `a snapshot whose name nobody has synced is durable before it is relied on`() throws
    {
        let (source, disk) = (SimulatedDisk(seed: 1), SimulatedDisk(seed: 2))
        let parts = [SamplePart("a", "one"), SamplePart("b", "two")]
        var snapshots = try Snapshots(source, in: folder, owner: .zero)
        try snapshots.write(1, parts)
        _ = try Snapshots(disk, in: folder, owner: .zero)
        for file in source.files where file.name != "LOCK" {
            try leave(try #require(source.bytes(of: file)), at: file, on: disk)
        }
        var found = try Snapshots(disk, in: folder, owner: .zero)
        #expect(try found.contents()?.parts == parts)
        var after = try Snapshots(disk.imagined(crash: .nothing), in: folder, owner: .zero)
        #expect(try after.contents()?.parts == parts)
    }
}
