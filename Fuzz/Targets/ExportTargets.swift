import Disk
import Primitives
import Simulation
import Storage

extension FuzzTarget {
    /// A stranger's bytes in place of a log that was carried here in one file, and behind what such a
    /// file begins with.
    public static let logExport = FuzzTarget(
        "log-export",
        promise: "A log that is read out of a file is, written again, the very same file."
    ) { bytes in
        let all = bytes.indices.map { bytes[$0] }
        CarriedLog.check(all)
        CarriedLog.check(CarriedLog.head + all)
    }
}

/// A file that a log is carried in, whose contents come from elsewhere.
private enum CarriedLog {
    private static let path = DiskPath("carried")

    private static func sure<Answer, Failure: Error>(
        _ call: () throws(Failure) -> Answer
    ) -> Answer {
        do throws(Failure) { return try call() } catch {
            preconditionFailure("what was read is refused: \(error)")
        }
    }

    /// What the file of an empty log begins with: header, owner, and nothing that it was made from.
    static let head: [UInt8] = {
        let disk = SimulatedDisk(seed: 0)
        let nothing: [UInt8] = []
        sure { () throws(StorageError) in
            let writer = try LogExportWriter(path, on: disk, owner: .zero, preface: nothing.span)
            _ = try writer.finish()
        }
        return Array((disk.bytes(of: path) ?? []).prefix(69))
    }()

    static func check(_ bytes: [UInt8]) {
        let disk = SimulatedDisk(seed: 0)
        disk.put(bytes, at: path)
        // A refusal is an answer to a stranger's bytes; a trap or another reading is none.
        guard let (reader, records) = try? read(disk) else { return }
        let copy = SimulatedDisk(seed: 0)
        sure { () throws(StorageError) in
            let writer = try LogExportWriter(
                path, on: copy, owner: reader.facts.owner, preface: reader.preface.span)
            for (kind, payload) in records { try writer.append(kind, payload.span) }
            let facts = try writer.finish()
            precondition(facts == reader.facts, "counted otherwise")
        }
        precondition(copy.bytes(of: path) == bytes, "read otherwise")
    }

    private static func read(
        _ disk: SimulatedDisk
    ) throws(StorageError) -> (LogExportReader<SimulatedDisk>, [(LogRecordKind, [UInt8])]) {
        var reader = try LogExportReader(path, on: disk)
        var (records, payload): ([(LogRecordKind, [UInt8])], [UInt8]) = ([], [])
        while let kind = try reader.next(into: &payload) { records.append((kind, payload)) }
        return (reader, records)
    }
}
