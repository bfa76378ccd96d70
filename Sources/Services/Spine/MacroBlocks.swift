package import Chain
import Crypto
package import Disk
package import Primitives
import Records
import Storage
import Synchronization
import Tables

/// The macro blocks of a chain, one record each, and one wherever those above a height were undone.
/// Made from headers and state, and so from the log: those that were deleted are made again by a
/// replay that passes them, and then stand behind younger ones.
///
/// The writer appends; anybody reads. Sendable: what changes is under one lock, and the writing side
/// of the log is the writer's alone.
package final class MacroBlocks<D: Disk>: @unchecked Sendable {
    /// By height: the record that holds it.
    private let places = Mutex<[(height: Height, record: UInt64)]>([])
    private let log: CommandLog<D>
    private let path: DiskPath

    /// Bytes of a segment: a record has some hundred, and one is written every hundred blocks.
    private static var segmentSize: UInt64 { 1 << 20 }

    init(
        on disk: D, in path: DiskPath, owner: Digest, options: LogOptions = LogOptions()
    ) throws(SpineError) {
        var options = options
        options.segmentSize = min(options.segmentSize, Self.segmentSize)
        self.path = path
        do throws(StorageError) {
            log = try CommandLog(on: disk, in: path, owner: owner, options: options)
        } catch { throw error.ofMacroBlocks }
        do throws(StorageError) { try load() } catch { throw error.ofMacroBlocks }
    }

    private func load() throws(StorageError) {
        var (reader, payload) = (log.reader(from: 1), [UInt8]())
        while case .record(let sequence, .batch) = try reader.next(into: &payload) {
            switch try read(payload, sequence) {
            case .kept(let block): note(block.height, sequence)
            case .undone(let height): forget(above: height)
            }
        }
    }

    private func read(
        _ payload: [UInt8], _ sequence: UInt64
    ) throws(StorageError) -> MacroRecord {
        do throws(RecordError) { return try MacroRecord(binary: payload) } catch {
            throw .damaged(path, offset: sequence, .malformed)
        }
    }

    private func note(_ height: Height, _ record: UInt64) {
        places.withLock { places in
            let index = places.lastIndex { $0.height < height }.map { $0 + 1 } ?? 0
            places.insert((height, record), at: index)
        }
    }

    /// Those that are kept, the oldest first.
    package var heights: [Height] { places.withLock { $0.map(\.height) } }

    private func forget(above height: Height) {
        places.withLock { places in
            while let last = places.last, last.height > height { places.removeLast() }
        }
    }

    /// The newest one that stands at a height or below, or of all; nil where there is none.
    package func block(upTo height: Height?) throws(SpineError) -> MacroBlock? {
        let record = places.withLock { places in
            places.last { height == nil || $0.height <= height ?? .genesis }?.record
        }
        guard let record else { return nil }
        do throws(StorageError) {
            var (reader, payload) = (log.reader(from: record), [UInt8]())
            guard case .record(let sequence, .batch) = try reader.next(into: &payload),
                case .kept(let block) = try read(payload, sequence)
            else { return nil }
            return block
        } catch { throw error.ofMacroBlocks }
    }

    /// Keeps one, durably; one that stands there already must be the same.
    func keep(_ block: MacroBlock) throws(SpineError) {
        if let known = try self.block(upTo: block.height), known.height == block.height {
            guard known == block else {
                throw .macroBlocks(.damaged(path, offset: block.height.value, .malformed))
            }
            return
        }
        let record = try append(.kept(block))
        note(block.height, record)
    }

    /// Forgets those above a height, whose blocks are undone; durable when this returns.
    func drop(above height: Height) throws(SpineError) {
        guard let newest = places.withLock({ $0.last?.height }), newest > height else { return }
        forget(above: height)
        _ = try append(.undone(height))
    }

    private func append(_ record: MacroRecord) throws(SpineError) -> UInt64 {
        let bytes = record.binary()
        return try stored { () throws(StorageError) in
            let sequence = try log.append(.batch, bytes.span)
            try log.commit()
            return sequence
        }
    }
}

/// Macro blocks that are due and not kept, in words.
package struct MissingMacroBlocks: Hashable, Sendable, CustomStringConvertible {
    private let heights: [Height]

    /// Nil where all are there.
    package init?(_ kept: [Height], of due: [Height]) {
        let kept = Set(kept)
        heights = due.filter { !kept.contains($0) }
        if heights.isEmpty { return nil }
    }

    package var description: String {
        switch heights.count {
        case 1: "macro/ lacks the macro block of block \(heights[0])"
        case 2...8:
            "macro/ lacks the macro blocks of the blocks "
                + heights.map { "\($0)" }.joined(separator: ", ")
        default:
            "macro/ lacks \(heights.count) macro blocks, the first of block \(heights[0]), the last of "
                + "block \(heights[heights.count - 1])"
        }
    }
}

/// A record of `macro/`. Tags are stored: append, never renumber or reuse.
enum MacroRecord: Union, Hashable, Sendable {
    case kept(MacroBlock)
    /// Those above that height are no more.
    case undone(Height)

    static var sample: MacroRecord { .undone(.genesis) }

    mutating func cases(_ visit: inout some CaseVisitor) throws(RecordError) {
        try visit(1, "kept", &self, { if case .kept(let it) = $0 { it } else { nil } }, Self.kept)
        try visit(
            2, "undone", &self, { if case .undone(let it) = $0 { it } else { nil } }, Self.undone)
    }
}

extension StorageError {
    fileprivate var ofMacroBlocks: SpineError {
        isOfContents ? .macroBlocks(self) : .storage(self)
    }
}
