package import Chain
import Crypto
package import Disk
package import Primitives
package import Records
import Storage
import Synchronization
package import Tables

/// Every event there ever was, as leaves of one append-only log with proofs, and the blocks they
/// came with. Derived from the command log; what is missing here is made again from there.
///
/// The follower appends; anybody reads. Sendable: what changes is under one lock, and the writing side
/// of the archive is the follower's alone.
package final class History<D: Disk>: @unchecked Sendable {
    private struct Contents {
        var leaves = MerkleLog()
        /// By height: the block's first leaf, the archive's first record that holds it, and how many
        /// entries it has.
        var blocks: [(firstLeaf: UInt64, record: UInt64, entries: UInt32)] = []
        /// Leaves of sealed blocks; behind them stand those of the one being sealed.
        var sealed: UInt64 = 0
        /// How many times blocks were dropped.
        var drops: UInt64 = 0
    }

    let archive: CommandLog<D>
    /// Bytes of a block in one record of the archive.
    private let partSize: Int
    private let contents = Mutex(Contents())

    /// Opens the archive; what it holds comes with ``readArchive(apart:)``.
    init(
        on disk: D, in path: DiskPath, owner: Digest, options: LogOptions = LogOptions()
    ) throws(SpineError) {
        archive = try stored { () throws(StorageError) in
            try CommandLog(on: disk, in: path, owner: owner, options: options)
        }
        var size = ArchiveParts.size
        while size > 1, !archive.takes(size + 1) { size /= 2 }
        partSize = size
    }

    // MARK: Opening

    /// Reads what the archive holds, hashing it a block ahead on another thread where it works apart.
    /// Comes once, before anything else.
    func readArchive(apart isApart: Bool) throws(SpineError) {
        let blocks = try ReadAhead(
            HashedBlocks(archive), named: "history hashes", by: 1, apart: isApart)
        var scratch = MerkleScratch()
        while let block = try blocks.next() {
            guard take(block, &scratch) else {
                throw .replayDiffers(block.header.height, what: "history")
            }
        }
    }

    private func take(_ block: HashedBlock, _ scratch: inout MerkleScratch) -> Bool {
        contents.withLock { contents in
            guard block.firstLeaf == contents.leaves.size,
                block.header.height.value == UInt64(contents.blocks.count)
            else { return false }
            let digests = block.digests.span
            do throws(LogRefusal) {
                try contents.leaves.append(digests: digests, scratch: &scratch)
            } catch { return false }
            guard LogHead(contents.leaves.frontier) == block.header.history else { return false }
            contents.blocks.append((block.firstLeaf, block.record, block.header.entries))
            contents.sealed = contents.leaves.size
            return true
        }
    }

    // MARK: Writing

    /// The number of blocks, genesis included.
    package var blockCount: UInt64 { contents.withLock { UInt64($0.blocks.count) } }

    /// Entries of the blocks above a height, or of all.
    func entries(above height: Height?) -> UInt64 {
        contents.withLock { contents in
            let first = height.map {
                $0.value >= UInt64(contents.blocks.count) ? nil : Int($0.value) + 1
            }
            guard let first = first ?? 0 else { return 0 }
            return contents.blocks[first...].reduce(0) { $0 + UInt64($1.entries) }
        }
    }

    /// Leaves of all sealed blocks.
    package var size: UInt64 { contents.withLock(\.sealed) }

    /// Puts leaves of the open block behind all others.
    func extend(
        with leaves: borrowing [Digest], _ scratch: inout MerkleScratch
    ) throws(SpineError) {
        let span = leaves.span
        let fits = contents.withLock { contents in
            do throws(LogRefusal) {
                try contents.leaves.append(digests: span, scratch: &scratch)
            } catch { return false }
            return true
        }
        guard fits else { throw .exhausted }
    }

    /// The head with the leaves of the open block, as far as they stand here.
    var newestHead: LogHead { contents.withLock { LogHead($0.leaves.frontier) } }

    /// Takes the leaves of the open block away: who applies it again brings them again.
    func forgetOpen() {
        contents.withLock { contents in
            do throws(LogRefusal) { try contents.leaves.truncate(to: contents.sealed) } catch {
                preconditionFailure("History is shorter than its blocks: \(error)")
            }
        }
    }

    /// The head after the block of that height, if it is here already.
    func head(after height: Height) -> LogHead? {
        contents.withLock { contents in
            let blocks = contents.blocks
            guard let index = Int(exactly: height.value), index < blocks.count else { return nil }
            let end = index + 1 < blocks.count ? blocks[index + 1].firstLeaf : contents.sealed
            return contents.leaves.head(atSize: end)
        }
    }

    /// Keeps a sealed block whose leaves stand here already; durable when this returns.
    func keep(
        _ header: Header, firstRecord: UInt64, _ batches: [AppliedBatch]
    ) throws(SpineError) {
        let count = batches.reduce(0) { $0 + $1.events.count }
        let firstLeaf = header.history.size - UInt64(count)
        let (bytes, head) = ArchivedBlock.encode(
            header, firstRecord: firstRecord, firstLeaf: firstLeaf, batches)
        let record = archive.end.sequence + 1
        try stored { () throws(StorageError) in
            try ArchiveParts.forEach(of: bytes, head: head, size: partSize) {
                (part, isLast) throws(StorageError) in
                if !archive.takes(part.count) { try archive.commit() }
                try archive.append(isLast ? .block(header.height) : .batch, part.span)
            }
            try archive.commit()
        }
        contents.withLock { contents in
            contents.blocks.append((firstLeaf, record, header.entries))
            contents.sealed = header.history.size
        }
    }

    /// Forgets every block above a height with its events; durable when this returns. A crash leaves
    /// the archive as it was or cut. Who undoes blocks does this before the command log is cut: what
    /// the log still has is made again from it, and what it has no more would be refused here.
    ///
    /// Nothing may be in the making. A height that no block has is refused, and changes nothing.
    func drop(above height: Height) throws(SpineError) {
        let isThere = contents.withLock { contents -> Bool in
            guard let index = Int(exactly: height.value), index < contents.blocks.count else {
                return false
            }
            guard index + 1 < contents.blocks.count else { return true }
            // Nobody is shown any more what goes, and who is reading it reads again.
            contents.drops += 1
            contents.sealed = contents.blocks[index + 1].firstLeaf
            contents.blocks.removeSubrange((index + 1)...)
            do throws(LogRefusal) { try contents.leaves.truncate(to: contents.sealed) } catch {
                preconditionFailure("a block's first leaf is none of the log: \(error)")
            }
            return true
        }
        guard isThere else { throw .history(.blockRefused(height, .unknown)) }
        do throws(SpineError) {
            try stored { () throws(StorageError) in try archive.cutBack(toBlock: height) }
        } catch { throw error.ofHistory }
    }

    // MARK: Reading

    /// The newest sealed block; genesis before there is one.
    package var newest: Height { Height(max(blockCount, 1) - 1) }

    /// What `body` reads in several steps, all of the same blocks: it reads anew where any were dropped
    /// meanwhile.
    package func reading<Result>(
        _ body: () throws(SpineError) -> Result
    ) throws(SpineError) -> Result {
        while true {
            let drops = contents.withLock(\.drops)
            do throws(SpineError) {
                let result = try body()
                if drops == contents.withLock(\.drops) { return result }
            } catch {
                if drops == contents.withLock(\.drops) { throw error }
            }
        }
    }

    /// A sealed block; nil where there is none of that height.
    package func block(at height: Height) throws(SpineError) -> ArchivedBlock? {
        try reading { () throws(SpineError) in
            guard let record = record(of: height) else { return nil }
            var reader = ArchiveReader(archive.reader(from: record))
            return try reader.next()
        }
    }

    /// The sealed block that holds a leaf, and the event; nil where none does.
    package func event(
        atLeaf leaf: UInt64
    ) throws(SpineError) -> (block: ArchivedBlock, event: Bytes)? {
        try reading { () throws(SpineError) in
            guard let height = height(ofLeaf: leaf), let block = try block(at: height),
                leaf >= block.firstLeaf, leaf - block.firstLeaf < UInt64(block.events.count)
            else { return nil }
            return (block, block.events[Int(leaf - block.firstLeaf)])
        }
    }

    /// The headers of sealed blocks up to a height, at most so many, newest first: read in one pass,
    /// without their events.
    package func headers(upTo height: Height, limit: Int) throws(SpineError) -> [Header] {
        try reading { () throws(SpineError) in try headersNow(upTo: height, limit: limit) }
    }

    private func headersNow(upTo height: Height, limit: Int) throws(SpineError) -> [Header] {
        let last = min(height.value, newest.value)
        let first = last + 1 - min(UInt64(clamping: limit), last + 1)
        guard limit > 0, let record = record(of: Height(first)) else { return [] }
        var reader = ArchiveReader(archive.reader(from: record))
        var headers: [Header] = []
        while first + UInt64(headers.count) <= last, let header = try reader.nextHeader() {
            headers.append(header)
        }
        return headers.reversed()
    }

    /// The archive's first record of a sealed block.
    func record(of height: Height) -> UInt64? {
        contents.withLock { contents in
            Int(exactly: height.value).flatMap {
                contents.blocks.indices.contains($0) ? contents.blocks[$0].record : nil
            }
        }
    }

    /// The height of the block that holds a leaf; nil where no sealed block does.
    package func height(ofLeaf leaf: UInt64) -> Height? {
        contents.withLock { contents in
            guard leaf < contents.sealed else { return nil }
            var (low, high) = (0, contents.blocks.count)
            while low < high {
                let middle = (low + high) / 2
                if contents.blocks[middle].firstLeaf <= leaf {
                    low = middle + 1
                } else {
                    high = middle
                }
            }
            return Height(UInt64(low - 1))
        }
    }

    /// Shows an event in History as it was at that size; nil where it was not there.
    package func proof(ofLeaf leaf: UInt64, atSize size: UInt64) throws(SpineError) -> LogProof? {
        try reading { () throws(SpineError) in
            guard let event = try event(atLeaf: leaf)?.event else { return nil }
            return contents.withLock { contents in
                guard size <= contents.sealed else { return nil }
                return LogProof(of: [event], from: leaf, in: contents.leaves, atSize: size)
            }
        }
    }

    /// Shows that nothing was changed between two sizes.
    package func consistency(from old: UInt64, to new: UInt64) -> LogConsistency? {
        contents.withLock { contents in
            guard new <= contents.sealed else { return nil }
            return LogConsistency(from: old, to: new, in: contents.leaves)
        }
    }
}
