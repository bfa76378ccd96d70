import Crypto
import Disk
import Primitives
import Simulation

@testable import Storage

/// A log as tests use it: small segments, a salt that is always the same.
enum SampleLog {
    static let directory = DiskPath("log")
    static let owner = Blake3.hash(Array("a chain".utf8))

    static var options: LogOptions {
        var options = LogOptions()
        options.segmentSize = 8_192
        options.salt = { 0x0123_4567_89AB_CDEF }
        return options
    }

    static func open<D: Disk>(_ disk: D, _ options: LogOptions = options) throws(StorageError)
        -> CommandLog<D>
    {
        try CommandLog(on: disk, in: directory, owner: owner, options: options)
    }

    /// The first segment of a log that begins with record `first`.
    static func segment(_ first: UInt64 = 1) -> DiskPath {
        LogDirectory(disk: SimulatedDisk(seed: 0), path: directory).segment(first: first)
    }
}

/// A record as the naive twin keeps it.
struct LogRecord: Hashable {
    let kind: LogRecordKind
    let payload: [UInt8]
}

extension CommandLog {
    @discardableResult
    func append(_ kind: LogRecordKind, _ payload: [UInt8] = []) throws(StorageError) -> UInt64 {
        try append(kind, payload.span)
    }

    /// Everything from a record on that readers see now.
    func records(from sequence: UInt64) throws -> [LogRecord] {
        var (reader, records, payload) = (reader(from: sequence), [LogRecord](), [UInt8]())
        while case .record(_, let kind) = try reader.next(into: &payload) {
            records.append(LogRecord(kind: kind, payload: payload))
        }
        return records
    }

    var records: [LogRecord] {
        get throws { try records(from: status.first) }
    }
}
