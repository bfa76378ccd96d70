import Disk
import Primitives
import Simulation
import Storage

extension FuzzTarget {
    /// A stranger's bytes behind the first page of a log's segment, and in place of all of it.
    public static let logSegment = FuzzTarget(
        "log-segment",
        promise: "What is read from a segment is, written again, the very same bytes."
    ) { bytes in
        let page = HeldLog.page
        var behind = page + bytes.indices.prefix(HeldLog.size - page.count).map { bytes[$0] }
        behind += [UInt8](repeating: 0, count: HeldLog.size - behind.count)
        HeldLog.check(behind)
        HeldLog.check(bytes.indices.map { bytes[$0] })
    }
}

/// A log of one small segment, whose contents come from elsewhere.
private enum HeldLog {
    static let size = 4_096
    static let path = DiskPath("log/00000000000000000001.seg")
    private static let directory = DiskPath("log")

    private static func open(_ disk: SimulatedDisk) throws(StorageError) -> CommandLog<
        SimulatedDisk
    > {
        var options = LogOptions()
        options.segmentSize = UInt64(size)
        options.salt = { 7 }
        return try CommandLog(on: disk, in: directory, owner: .zero, options: options)
    }

    /// What a call answers that the stranger's bytes leave no reason to refuse.
    private static func sure<Answer, Failure: Error>(
        _ call: () throws(Failure) -> Answer
    ) -> Answer {
        do throws(Failure) { return try call() } catch {
            preconditionFailure("a log that was opened refuses: \(error)")
        }
    }

    /// The first page of an empty log.
    static let page: [UInt8] = {
        let disk = SimulatedDisk(seed: 0)
        let log = sure { () throws(StorageError) in try open(disk) }
        precondition(log.end == .start, "an empty log is not empty")
        return Array((disk.bytes(of: path) ?? []).prefix(512))
    }()

    static func check(_ bytes: [UInt8]) {
        let disk = SimulatedDisk(seed: 0)
        sure { () throws(DiskError) in try disk.makeDirectory(directory) }
        disk.put(bytes, at: path)
        // A refusal is an answer to a stranger's bytes; a trap or another reading is none.
        let report = try? LogVerification.run(on: disk, in: directory)
        guard let log = try? open(disk) else { return }
        precondition(report?.isSound == true, "a log is opened that was not found sound")
        let (again, end) = sure { () throws(StorageError) in try written(log, on: disk) }
        precondition(again?.prefix(end) == disk.bytes(of: path)?.prefix(end), "read otherwise")
        precondition(
            disk.bytes(of: path)?.dropFirst(end).allSatisfy { $0 == 0 } == true,
            "something is left behind the end")
    }

    /// The segment of a fresh log with the same records in the same groups, and where it ends.
    private static func written(
        _ log: CommandLog<SimulatedDisk>, on disk: SimulatedDisk
    ) throws(StorageError) -> (bytes: [UInt8]?, end: Int) {
        var groups: [UInt64: UInt64] = [:]
        let report = try LogVerification.run(
            on: disk, in: directory,
            visit: { entry in
                groups[entry.sequence] = entry.offset
                return true
            })
        precondition(report.isSound, "a log that was opened is not sound")
        let copy = SimulatedDisk(seed: 0)
        let fresh = try open(copy)
        var (reader, payload, place) = (log.reader(from: 1), [UInt8](), nil as UInt64?)
        while case .record(let sequence, let kind) = try reader.next(into: &payload) {
            if place != groups[sequence] { try fresh.commit() }
            place = groups[sequence]
            try fresh.append(kind, payload.span)
        }
        try fresh.commit()
        precondition(fresh.end == log.end, "a record that is no record")
        return (copy.bytes(of: path), 512 + Int(fresh.status.bytesWritten))
    }
}
