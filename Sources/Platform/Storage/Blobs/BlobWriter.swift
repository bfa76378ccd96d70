import Crypto
import Primitives
public import Disk
import Synchronization

/// Takes the bytes of a new blob as they come, however many there will be, and holds back a few.
/// Let go of without ``finish(at:)`` it leaves nothing behind.
public final class BlobWriter<D: Disk> {
    /// So many bytes go to the disk at once.
    static var bufferBytes: Int { 256 << 10 }

    private let blobs: Blobs<D>
    private let declared: ContentID?
    private let declaredLength: UInt64?
    private let outlinePath: DiskPath
    private let file: D.File
    private var builder = ContentOutlineBuilder()
    private var buffer: [UInt8] = []
    private var written: UInt64 = 0
    private var reserved: UInt64 = 0
    private var isOver = false
    private var failure: StorageError?

    init(_ blobs: Blobs<D>, declaring id: ContentID?, length: UInt64?) throws(StorageError) {
        if let length, length > blobs.largest {
            throw .tooLarge(bytes: length, most: blobs.largest)
        }
        let room = BlobIndex.footprint(length ?? 0)
        let number = try blobs.index.withLock { index throws(StorageError) in
            try index.beginWriter(reserving: room)
        }
        do throws(DiskError) {
            file = try blobs.disk.open(blobs.places.aside(number: number, ""), .create)
        } catch {
            blobs.index.withLock { $0.endWriter(room) }
            throw .disk(error)
        }
        outlinePath = blobs.places.aside(number: number, BlobPlaces.outlineEnding)
        (self.blobs, declared, declaredLength, reserved) = (blobs, id, length, room)
    }

    deinit { if !isOver { abort() } }

    /// How many bytes the blob has so far.
    public var length: UInt64 { written + UInt64(buffer.count) }

    // MARK: Taking bytes

    public func append(_ bytes: Span<UInt8>) throws(StorageError) {
        try attempt { () throws(StorageError) in
            let length = length + UInt64(bytes.count)
            guard length <= blobs.largest else {
                throw .tooLarge(bytes: length, most: blobs.largest)
            }
            if let declaredLength, length > declaredLength {
                throw .blob(.otherLength(declared: declaredLength, found: length))
            }
            try makeRoom(for: length)
            builder.update(bytes)
            try take(bytes)
        }
    }

    /// Appends the part that comes next, from someone who is not trusted, once its proof holds. Id
    /// and length must have been declared.
    public func append(_ part: BlobPart) throws(StorageError) {
        try attempt { () throws(StorageError) in
            guard part.id == declared, part.length == declaredLength, part.offset == length else {
                throw .blob(.otherPart)
            }
            try part.verify()
        }
        try append(part.bytes.span)
    }

    private func makeRoom(for length: UInt64) throws(StorageError) {
        let room = BlobIndex.footprint(length)
        guard room > reserved else { return }
        try blobs.index.withLock { index throws(StorageError) in
            try index.reserve(room - reserved)
        }
        reserved = room
    }

    private func take(_ bytes: Span<UInt8>) throws(StorageError) {
        if buffer.isEmpty, bytes.count >= Self.bufferBytes { return try write(bytes) }
        var from = 0
        while from < bytes.count {
            let to = min(bytes.count, from + Self.bufferBytes - buffer.count)
            let some = bytes.extracting(from..<to)
            unsafe some.withUnsafeBufferPointer { unsafe buffer.append(contentsOf: $0) }
            from = to
            if buffer.count == Self.bufferBytes { try flush() }
        }
    }

    private func flush() throws(StorageError) {
        var full: [UInt8] = []
        swap(&full, &buffer)
        try write(full.span)
        full.removeAll(keepingCapacity: true)
        swap(&full, &buffer)
    }

    private func write(_ bytes: Span<UInt8>) throws(StorageError) {
        do throws(DiskError) { try file.write(bytes, at: written) } catch { throw .disk(error) }
        written += UInt64(bytes.count)
    }

    // MARK: The end

    /// Makes the blob durable under the id of its bytes, which is told by the lease. It counts as
    /// arrived at `arrival`. One that is there already stays as it is.
    public func finish(at arrival: UInt64) throws(StorageError) -> BlobLease<D> {
        try attempt { () throws(StorageError) in
            if !buffer.isEmpty { try flush() }
            if let declaredLength, declaredLength != written {
                throw .blob(.otherLength(declared: declaredLength, found: written))
            }
            let outline = builder.outline()
            guard let id = outline.id else { preconditionFailure("an outline without groups") }
            if let declared, declared != id {
                throw .blob(.otherContent(declared: declared, found: id))
            }
            try makeRoom(for: written)
            let hasOutline = OutlineFile.isNeeded(length: written)
            try onDisk { () throws(DiskError) in
                try file.sync()
                guard hasOutline else { return }
                let aside = try blobs.disk.open(outlinePath, .create)
                let bytes = OutlineFile(outline).file(owner: blobs.owner)
                try aside.write(bytes.span, at: 0)
                try aside.sync()
            }
            let lease = try blobs.publish(
                NewBlob(
                    id: id, length: written, arrival: arrival, reserved: reserved,
                    content: file.path, outline: hasOutline ? outlinePath : nil))
            isOver = true
            return lease
        }
    }

    /// Gives the blob up: nothing of it stays.
    public func abort() {
        guard !isOver else { return }
        isOver = true
        Aside.drop(file.path, on: blobs.disk)
        Aside.drop(outlinePath, on: blobs.disk)
        blobs.index.withLock { $0.endWriter(reserved) }
    }

    /// A writer that has failed stays so, and says why whenever it is asked again.
    private func attempt<Answer>(_ body: () throws(StorageError) -> Answer) throws(StorageError)
        -> Answer
    {
        if let failure { throw failure }
        precondition(!isOver, "this writer has finished, or was aborted")
        do throws(StorageError) { return try body() } catch {
            failure = error
            abort()
            throw error
        }
    }
}

/// A blob whose bytes are durable and whose name is yet to be.
struct NewBlob {
    let id: ContentID
    let length: UInt64
    let arrival: UInt64
    let reserved: UInt64
    let content: DiskPath
    let outline: DiskPath?
}

extension Blobs {
    /// Gives a blob its name, durably, unless it is there already.
    func publish(_ blob: NewBlob) throws(StorageError) -> BlobLease<D> {
        try shards.withLock { shards throws(StorageError) in
            let id = blob.id
            if index.withLock({ $0.present[id] != nil }) {
                for path in [blob.content, blob.outline].compactMap(\.self) {
                    Aside.drop(path, on: disk)
                }
                index.withLock { $0.touch(id, at: blob.arrival) }
            } else {
                try onDisk { () throws(DiskError) in try name(blob, in: &shards) }
                let isTidy = removeOlder(id)
                index.withLock { index in
                    if isTidy {
                        index.removeTrash(id)
                        index.removeBad(id)
                    } else {
                        index.forgetOlder(id)
                    }
                    index.arrive(id, length: blob.length, at: blob.arrival)
                }
            }
            index.withLock { index in
                index.endWriter(blob.reserved)
                index.lease(id)
            }
            return BlobLease(id, length: blob.length, blobs: self)
        }
    }

    private func name(_ blob: NewBlob, in shards: inout Set<DiskPath>) throws(DiskError) {
        let shard = places.shard(of: blob.id)
        if !shards.contains(shard) {
            try disk.makeDirectory(shard)
            shards.insert(shard)
        }
        do throws(DiskError) {
            if let outline = blob.outline {
                try disk.rename(outline, to: places.outline(of: blob.id))
            }
            try disk.rename(blob.content, to: places.content(of: blob.id))
            try disk.syncDirectory(shard)
        } catch {
            Aside.drop(places.content(of: blob.id), on: disk)
            Aside.drop(places.outline(of: blob.id), on: disk)
            throw error
        }
    }

    /// Removes older copies of a blob that now has its name, thrown away or damaged. The blob is no
    /// less there for one that stays: ``untidied`` says why.
    private func removeOlder(_ id: ContentID) -> Bool {
        do throws(DiskError) {
            try remove(places.trash(of: id))
            try remove(places.bad(of: id))
            return true
        } catch {
            leftOver.withLock { $0 = .disk(error) }
            return false
        }
    }
}
