import Crypto
import Disk
import Primitives
import Simulation
import Storage

extension FuzzTarget {
    /// A stranger's bytes as the manifest of a snapshot, under a name that fits them.
    public static let snapshotManifest = FuzzTarget(
        "snapshot-manifest",
        promise: "A manifest is kept or refused with a reason, and without its packs never taken."
    ) { bytes in
        let file = bytes.indices.map { bytes[$0] }
        let (disk, folder) = (SimulatedDisk(seed: 1), DiskPath("snapshots"))
        do {
            try disk.makeDirectory(folder)
            let name = "00000000000000000001-\(Blake3.hash(file).hex).snap"
            disk.put(file, at: folder / name)
            var snapshots: Snapshots<SimulatedDisk>
            do throws(StorageError) {
                snapshots = try Snapshots(disk, in: folder, owner: .zero)
            } catch {
                switch error {
                case .otherOwner, .newerFormat: return
                default: preconditionFailure("the directory is refused for \(error)")
                }
            }
            precondition(snapshots.kept.count + snapshots.refused.count == 1)
            let named = snapshots.kept.first?.parts.count ?? 0
            let newest = try snapshots.newest()
            precondition((newest != nil) == (named == 0 && snapshots.refused.isEmpty))
        } catch { preconditionFailure("the disk fails: \(error)") }
    }

    /// A stranger's bytes as a run of rows.
    public static let storeChunk = FuzzTarget(
        "store-chunk",
        promise: "Bytes that are taken as rows are written the same, and their keys ascend."
    ) { bytes in
        guard let rows = StoreChunk.rows(in: bytes) else { return }
        let read = bytes.indices.map { bytes[$0] }
        precondition(StoreChunk.bytes(of: rows) == read, "taken rows are written otherwise")
        for (one, next) in zip(rows, rows.dropFirst()) {
            precondition(one.key.lexicographicallyPrecedes(next.key), "keys that do not ascend")
        }
    }
}
