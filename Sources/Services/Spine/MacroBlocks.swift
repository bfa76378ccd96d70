package import Chain
import Crypto
package import Disk
package import Primitives
import Records
import Storage
import Synchronization
import Tables

/// The macro blocks of a chain, one record each. Made from headers and state, and so from the log: those
/// that were deleted are made again by a replay that passes them.
///
/// The writer appends; anybody reads. Sendable: what changes is under one lock, and the writing side
/// of the log is the writer's alone.
package final class MacroBlocks<D: Disk>: @unchecked Sendable {
    /// By height: the record that holds it.
    private let places = Mutex<[(height: Height, record: UInt64)]>([])
    private let log: CommandLog<D>

    /// Bytes of a segment: a record has some hundred, and one is written every hundred blocks.
    private static var segmentSize: UInt64 { 1 << 20 }

    init(
        on disk: D, in path: DiskPath, owner: Digest, options: LogOptions = LogOptions()
    ) throws(SpineError) {
        var options = options
        options.segmentSize = min(options.segmentSize, Self.segmentSize)
        let settings = options
        log = try stored { () throws(StorageError) in
            try CommandLog(on: disk, in: path, owner: owner, options: settings)
        }
        var (reader, payload) = (log.reader(from: 1), [UInt8]())
        while case .record(let sequence, .batch) = try stored({ () throws(StorageError) in
            try reader.next(into: &payload)
        }) {
            let block = try Self.read(payload, sequence)
            places.withLock { $0.append((block.height, sequence)) }
        }
    }

    private static func read(
        _ payload: [UInt8], _ sequence: UInt64
    ) throws(SpineError) -> MacroBlock {
        do throws(RecordError) { return try MacroBlock(binary: payload) } catch {
            throw .unreadable(sequence: sequence, error)
        }
    }

    /// The newest one that stands at a height or below, or of all; nil where there is none.
    package func block(upTo height: Height?) throws(SpineError) -> MacroBlock? {
        let record = places.withLock { places in
            places.last { height == nil || $0.height <= height ?? .genesis }?.record
        }
        guard let record else { return nil }
        var (reader, payload) = (log.reader(from: record), [UInt8]())
        guard
            case .record(let sequence, .batch) = try stored({ () throws(StorageError) in
                try reader.next(into: &payload)
            })
        else { return nil }
        return try Self.read(payload, sequence)
    }

    /// Keeps one, durably; one that stands there already must be the same.
    func keep(_ block: MacroBlock) throws(SpineError) {
        if let newest = places.withLock({ $0.last?.height }), block.height <= newest {
            guard let known = try self.block(upTo: block.height), known.height == block.height
            else {
                // It was not made when those behind it were, and cannot stand before them any more.
                return
            }
            guard known == block else { throw .replayDiffers(block.height, what: "macro block") }
            return
        }
        let bytes = block.binary()
        let record = try stored { () throws(StorageError) in
            let record = try log.append(.batch, bytes.span)
            try log.commit()
            return record
        }
        places.withLock { $0.append((block.height, record)) }
    }
}
