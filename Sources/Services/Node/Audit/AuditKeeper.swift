import Chain
import Disk
import Primitives
import Records
import SettlementSurface
import Spine
import Telemetry

/// Writes the audit file: a fold over sealed blocks, on a thread of its own. What is in the file from
/// before is compared line by line with what History says, and from the first line on that differs
/// it is made again; the damaged one is kept beside it.
struct AuditKeeper<Archive: EventArchive, D: Disk> {
    let file: AuditFile<D>
    private let archive: Archive
    private let disk: D
    private let log: Logger?

    /// The block that is taken next.
    private var next = Height.genesis
    /// What is there from before and was not compared yet.
    private var old: OldLines<D.File>?
    private var open: D.File?
    /// Whether the open file is still to take the place of another.
    private var isAside = false
    /// Bytes that are in the file, and those that are still to be written.
    private var length: UInt64 = 0
    private var waiting: [UInt8] = []
    /// Where the lines begin that are not shown yet.
    private var begins: [UInt64] = []
    private var isUnsynced = false

    private static var mostWaiting: Int { 1 << 20 }

    init(_ file: AuditFile<D>, of archive: Archive, on disk: D, log: Logger? = nil) {
        (self.file, self.archive, self.disk, self.log) = (file, archive, disk, log)
    }

    /// Why it has stopped.
    enum Failure: Error {
        case disk(DiskError)
        case archive(SpineError)
    }

    /// Whether all of the file was compared.
    var isCaughtUp: Bool { old == nil && open != nil && !isAside }

    /// Takes every block up to that one; earlier where `isEnding`.
    mutating func follow(
        to newest: Height, isEnding: () -> Bool = { false }
    ) throws(Failure) {
        do throws(DiskError) {
            if open == nil { try begin() }
        } catch { throw .disk(error) }
        while next <= newest {
            if !isCaughtUp, isEnding() { return }
            let block: ArchivedBlock?
            do throws(SpineError) { block = try archive.block(at: next) } catch {
                throw .archive(error)
            }
            guard let block else { break }
            do throws(DiskError) { try take(block) } catch { throw .disk(error) }
            guard let following = next.next else { break }
            next = following
        }
        do throws(DiskError) { try settle() } catch { throw .disk(error) }
    }

    /// Blocks were undone: everything is compared anew.
    mutating func beginAnew() {
        (next, old, open, isAside) = (.genesis, nil, nil, false)
        (length, waiting, begins) = (0, [], [])
        file.forget()
    }

    // MARK: Lines

    private mutating func begin() throws(DiskError) {
        let opened: D.File
        do throws(DiskError) { opened = try disk.open(AuditFile<D>.name, .write) } catch {
            guard error.problem == .missing else { throw error }
            opened = try disk.open(AuditFile<D>.name, .create)
            try disk.syncDirectory(.root)
        }
        open = opened
        old = OldLines(opened, from: 0)
    }

    private mutating func take(_ block: ArchivedBlock) throws(DiskError) {
        for (leaf, event) in zip(block.firstLeaf..., block.events) {
            guard let entry = AuditEntry(event: event.bytes, leaf: leaf) else { continue }
            try put(entry.json() + [UInt8(ascii: "\n")])
        }
        if waiting.count > Self.mostWaiting || begins.count > 4_096 { try flush() }
    }

    private mutating func put(_ line: [UInt8]) throws(DiskError) {
        if old != nil {
            let was = try old?.next()
            if was == line, !isAside {
                begins.append(length)
                length += UInt64(line.count)
                return
            }
            if let was, was != line {
                if was.last == UInt8(ascii: "\n") || was.count > line.count {
                    file.countDamaged()
                    if !isAside { try stepAside() }
                } else {
                    // A crash has torn off the end of it, as nobody waits for the disk.
                    old = nil
                    if !isAside { try open?.truncate(to: length) }
                }
            } else if was == nil {
                old = nil
            }
        }
        begins.append(length + UInt64(waiting.count))
        waiting += line
    }

    /// Goes on in a new file, which begins with what was found right.
    private mutating func stepAside() throws(DiskError) {
        try flush()
        log?.error("settlement.audit_damaged") {
            $0.field("offset", length)
            $0.reason("the file is made again from History; what was damaged is kept beside it")
        }
        do throws(DiskError) { try disk.remove(AuditFile<D>.fresh) } catch {
            guard error.problem == .missing else { throw error }
        }
        let made = try disk.open(AuditFile<D>.fresh, .create)
        var (chunk, copied) = ([UInt8](repeating: 0, count: 1 << 20), UInt64(0))
        while copied < length, let damaged = open {
            var span = chunk.mutableSpan
            let count = min(
                UInt64(try damaged.read(into: &span, at: copied)), length - copied)
            guard count > 0 else { break }
            try made.write(chunk.span.extracting(0..<Int(count)), at: copied)
            copied += count
        }
        (open, isAside, isUnsynced) = (made, true, true)
        file.show(made, adding: [], length: length)
    }

    private mutating func flush() throws(DiskError) {
        guard let open else { return }
        if !waiting.isEmpty {
            try open.write(waiting.span, at: length)
            length += UInt64(waiting.count)
            waiting.removeAll(keepingCapacity: true)
            isUnsynced = true
        }
        file.show(open, adding: begins, length: length)
        begins.removeAll(keepingCapacity: true)
    }

    /// Makes what was written durable; behind the first pass the file is all that there is.
    private mutating func settle() throws(DiskError) {
        try flush()
        guard let open else { return }
        if old != nil, !isAside, try open.size() > length {
            // Of blocks that are no more.
            try open.truncate(to: length)
            isUnsynced = true
        }
        old = nil
        if isUnsynced { try open.sync() }
        isUnsynced = false
        guard isAside else { return }
        try disk.rename(AuditFile<D>.name, to: AuditFile<D>.quarantine)
        try disk.rename(AuditFile<D>.fresh, to: AuditFile<D>.name)
        try disk.syncDirectory(.root)
        isAside = false
    }
}
