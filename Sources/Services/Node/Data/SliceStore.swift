import ComputeMarket
package import ComputeMarketSurface
package import Disk
package import Primitives
package import Storage
import Synchronization

/// The bytes that jobs are about, each under the commitment that a job names: who fetches a slice
/// gets what was committed to, or nothing.
///
/// Bounded in number and in bytes. Where it is full, the oldest slice goes that no open job names and
/// that has been here for a while; where there is none, nothing more is taken.
package final class SliceStore: Sendable {
    /// How much is kept.
    package struct Quota: Hashable, Sendable {
        package var bytes: UInt64
        package var count: Int

        package init(bytes: UInt64, count: Int) { (self.bytes, self.count) = (bytes, count) }
    }

    package enum Refusal: Error, Hashable, Sendable {
        case empty
        case tooLarge(most: Int)
        case otherContent(expected: Digest, found: Digest)
        /// Neither is there room, nor anything that may go.
        case full(Quota)
        /// The disk has no room for it; nothing of it is left there.
        case noSpace
        case storage(StorageError)
    }

    private struct Slot {
        let commitment: Digest
        let length: UInt64
        /// When it came, by the steady clock; zero for those of an earlier run.
        let since: UInt64
    }

    private struct Shelf {
        /// The oldest first.
        var slots: [Slot] = []
        var bytes: UInt64 = 0
    }

    /// For so many milliseconds a slice is kept though no job names it: its job is on its way.
    static let grace: UInt64 = 60_000

    let quota: Quota
    private let disk: PosixDisk
    private let path: DiskPath
    private let steady: @Sendable () -> UInt64
    /// Held while one is stored, so that one follows the other.
    private let shelf: Mutex<Shelf>
    private let counts = Counts()

    /// Opens the directory, and removes what a crash has left aside.
    package init(
        on disk: PosixDisk, in path: DiskPath, quota: Quota,
        steady: @escaping @Sendable () -> UInt64
    ) throws(StorageError) {
        (self.disk, self.path, self.quota, self.steady) = (disk, path, quota, steady)
        var found = Shelf()
        do throws(DiskError) { try disk.makeDirectory(path) } catch { throw .disk(error) }
        try AtomicFile.sweep(path, on: disk)
        do throws(DiskError) {
            for entry in try disk.entries(of: path) where entry.kind == .file {
                guard let commitment = Self.commitment(entry.name) else { continue }
                found.slots.append(Slot(commitment: commitment, length: entry.size, since: 0))
                found.bytes += entry.size
            }
        } catch { throw .disk(error) }
        counts.set(found.slots.count, found.bytes)
        shelf = Mutex(found)
    }

    /// How many slices there are, and their bytes.
    package var count: Int { counts.slices }
    package var bytes: Int { counts.bytes }

    /// The commitment that a name spells: 64 lower-case hexadecimal digits, and nothing else.
    package static func commitment(_ name: String) -> Digest? {
        guard let digest = Digest(hex: name), digest.hex == name else { return nil }
        return digest
    }

    /// Keeps a slice; durable when this returns. `expected` is what its sender says it is. `open`
    /// names the slices that have to stay; without it none goes.
    package func put(
        _ slice: [UInt8], expecting expected: Digest? = nil, keeping open: Set<Digest>? = nil
    ) throws(Refusal) -> StoredSlice {
        guard !slice.isEmpty else { throw .empty }
        guard slice.count <= StoredSlice.most else { throw .tooLarge(most: StoredSlice.most) }
        let commitment = Slice.commitment(of: Slice.proof(of: slice))
        if let expected, expected != commitment {
            throw .otherContent(expected: expected, found: commitment)
        }
        let outcome = shelf.withLock { shelf -> Result<Void, Refusal> in
            do throws(Refusal) {
                guard !shelf.slots.contains(where: { $0.commitment == commitment }) else {
                    return .success(())
                }
                try makeRoom(for: UInt64(slice.count), in: &shelf, keeping: open)
                do throws(StorageError) {
                    try file(commitment).replace(with: slice.span)
                } catch {
                    if case .disk(let fault) = error, fault.problem == .full { throw .noSpace }
                    throw .storage(error)
                }
                let slot = Slot(
                    commitment: commitment, length: UInt64(slice.count), since: steady())
                shelf.slots.append(slot)
                shelf.bytes += slot.length
                counts.set(shelf.slots.count, shelf.bytes)
                return .success(())
            } catch { return .failure(error) }
        }
        try outcome.get()
        return StoredSlice(commitment: commitment, length: UInt64(slice.count))
    }

    private func makeRoom(
        for length: UInt64, in shelf: inout Shelf, keeping open: Set<Digest>?
    ) throws(Refusal) {
        let now = steady()
        while shelf.slots.count >= quota.count || shelf.bytes + length > quota.bytes {
            let index = shelf.slots.firstIndex { slot in
                guard let open, !open.contains(slot.commitment) else { return false }
                return slot.since == 0 || now &- slot.since >= Self.grace
            }
            guard let index else { throw .full(quota) }
            let slot = shelf.slots[index]
            do throws(StorageError) { try file(slot.commitment).remove() } catch {
                throw .storage(error)
            }
            shelf.slots.remove(at: index)
            shelf.bytes -= slot.length
            counts.set(shelf.slots.count, shelf.bytes)
        }
    }

    private func file(_ commitment: Digest) -> AtomicFile<PosixDisk> {
        AtomicFile(path / commitment.hex, limit: UInt64(StoredSlice.most), on: disk)
    }

    /// The file of a slice and its length; nil where there is none. It stays readable though the
    /// slice goes meanwhile.
    package func open(_ commitment: Digest) throws(StorageError) -> (file: PosixFile, length: Int)?
    {
        do throws(DiskError) {
            let file = try disk.open(path / commitment.hex, .read)
            return (file, Int(clamping: try file.size()))
        } catch {
            guard error.problem == .missing else { throw .disk(error) }
            return nil
        }
    }
}

extension SliceStore.Refusal: CustomStringConvertible {
    package var description: String {
        switch self {
        case .empty: "the slice has no bytes; expected at least one"
        case .tooLarge(let most): "the slice has more than \(most) bytes"
        case .otherContent(let expected, let found):
            "these bytes come to the commitment \(found), not to \(expected)"
        case .full(let quota):
            "\(quota.count) slices or \(quota.bytes) bytes are kept already, and open jobs need them"
        case .noSpace: "the disk of the node has no room for the slice; nothing of it was kept"
        case .storage(let error): "\(error)"
        }
    }
}

/// What metrics show, read without waiting for whoever stores.
private final class Counts: Sendable {
    private let first = Atomic(0)
    private let second = Atomic(0)

    var slices: Int { first.load(ordering: .relaxed) }
    var bytes: Int { second.load(ordering: .relaxed) }

    func set(_ slices: Int, _ bytes: UInt64) {
        first.store(slices, ordering: .relaxed)
        second.store(Int(clamping: bytes), ordering: .relaxed)
    }
}
