package import Chain
package import Disk
import Primitives
import Records
package import Storage
import World

/// A chain in one file: its genesis, and every record of its log. All else is made from these.
package enum ChainFile {
    private static let limits = BinaryLimits(size: LogExport.mostPreface, elements: 1 << 20)

    /// Writes a chain into a file that is not there yet; `progress` hears of records written. What it
    /// was is decided by the log alone: however often a chain is exported, the bytes are the same.
    package static func write<Source: Disk, Target: Disk>(
        _ log: CommandLog<Source>, of genesis: GenesisFile, to path: DiskPath, on disk: Target,
        progress: (UInt64) -> Void = { _ in }
    ) throws(SpineError) -> LogExport.Facts {
        let preface = genesis.binary()
        let writer = try stored { () throws(StorageError) in
            try LogExportWriter(path, on: disk, owner: genesis.hash, preface: preface.span)
        }
        var (reader, payload) = (log.reader(from: 1), [UInt8]())
        let last = log.end.sequence
        while reader.sequence <= last {
            let answer = try stored { () throws(StorageError) in
                try reader.next(into: &payload)
            }
            guard case .record(let sequence, let kind) = answer else {
                throw .unreadable(
                    sequence: reader.sequence,
                    RecordError(.expected("every record of the log"), at: 0))
            }
            try stored { () throws(StorageError) in try writer.append(kind, payload.span) }
            progress(sequence)
        }
        return try stored { () throws(StorageError) in try writer.finish() }
    }

    /// The log of a chain's directory, and nothing that is made from it.
    package static func log<D: Disk>(
        of genesis: GenesisFile, on disk: D, in path: DiskPath
    ) throws(SpineError) -> CommandLog<D> {
        try stored { () throws(StorageError) in
            try CommandLog(on: disk, in: path / "log", owner: genesis.hash)
        }
    }

    /// Reads a whole file, and answers of which chain it is once its digest was found to be right;
    /// `progress` hears of bytes read and of all there are.
    package static func check(
        _ path: DiskPath, on disk: some Disk, progress: (UInt64, UInt64) -> Void = { _, _ in }
    ) throws(SpineError) -> (genesis: GenesisFile, facts: LogExport.Facts) {
        var payload: [UInt8] = []
        var reader = try stored { () throws(StorageError) in
            try LogExportReader(path, on: disk)
        }
        while try stored({ () throws(StorageError) in try reader.next(into: &payload) }) != nil {
            progress(reader.position, reader.size)
        }
        let genesis: GenesisFile
        do throws(RecordError) {
            genesis = try GenesisFile(binary: reader.preface, limits: limits)
        } catch { throw .unreadable(sequence: 0, error) }
        do throws(GenesisFault) { try genesis.check(pinned: reader.facts.owner) } catch {
            throw .genesis(error)
        }
        return (genesis, reader.facts)
    }

    /// Puts the records of a file into an empty log; `progress` hears of records. Whether its signatures
    /// and its blocks are right is for an audit and a replay to find out.
    package static func restore<Target: Disk>(
        _ path: DiskPath, on disk: some Disk, of genesis: GenesisFile,
        into log: CommandLog<Target>, progress: (UInt64) -> Void = { _ in }
    ) throws(SpineError) {
        precondition(log.end == .start, "a chain is restored into an empty log")
        var (payload, isSealed, waiting) = ([UInt8](), false, 0)
        var reader = try stored { () throws(StorageError) in
            try LogExportReader(path, on: disk, owner: genesis.hash)
        }
        while let kind = try stored({ () throws(StorageError) in try reader.next(into: &payload) })
        {
            try stored { () throws(StorageError) in
                if kind.endsGroup != nil, isSealed || !log.takes(payload.count) || waiting > most {
                    try log.commit()
                    (isSealed, waiting) = (false, 0)
                }
                try log.append(kind, payload.span)
            }
            waiting += payload.count
            isSealed = isSealed || kind.endsGroup == true
            progress(reader.facts.records)
        }
        _ = try stored { () throws(StorageError) in try log.commit() }
    }

    /// Bytes that become durable together.
    private static let most = 4 << 20
}

extension LogRecordKind {
    /// Whether nothing but what is final may follow in its group; nil for what is final.
    fileprivate var endsGroup: Bool? {
        switch self {
        case .batch: false
        case .block: true
        case .final: nil
        }
    }
}
