import Disk
import Primitives
import Simulation
import Testing

@testable import Storage

@Suite struct LogVerificationTests {
    private func sample() throws -> SimulatedDisk {
        let disk = SimulatedDisk(seed: 8)
        let log = try SampleLog.open(disk)
        for number in 1...40 as ClosedRange<UInt64> {
            try log.append(.batch, [UInt8](repeating: 3, count: 400))
            try log.append(.block(Height(number)), [UInt8](repeating: 3, count: 400))
            try log.commit()
        }
        try log.append(.final(Height(9)))
        try log.commit()
        return disk
    }

    private func look(_ disk: SimulatedDisk) throws -> LogVerification<SimulatedDisk>.Report {
        try LogVerification.run(on: disk, in: SampleLog.directory)
    }

    @Test func `a sound log is counted, and nothing is changed or locked`() throws {
        let disk = try sample()
        let log = try SampleLog.open(disk)
        let calls = disk.callsSoFar
        var (progress, entries) = ([UInt64](), 0)
        let report = try LogVerification.run(
            on: disk, in: SampleLog.directory, progress: { done, _ in progress.append(done) },
            visit: { entry in
                entries += 1
                return entry.bytes == 400 || entry.kind == .final(Height(9))
            })
        #expect(report.isSound && report.owner == SampleLog.owner)
        #expect(report.records == 81 && report.blocks == 40 && report.groups == 41)
        #expect(report.first == 1 && report.end == log.end && entries == 81)
        #expect(report.lastBlock == Height(40) && report.finalBlock == Height(9))
        #expect(progress == progress.sorted() && progress.count == log.status.segments)
        #expect(disk.callsSoFar == calls)
    }

    @Test func `one bad place does not hide another`() throws {
        let disk = try sample()
        let names = disk.files.filter { $0.text.hasSuffix(".seg") }
        disk.flip(bit: 700 * 8, of: names[0])
        disk.flip(bit: 5_000 * 8, of: names[0])
        disk.flip(bit: 700 * 8, of: names[2])
        let report = try look(disk)
        let places = report.problems.compactMap { problem -> String? in
            guard case .damaged(let path, let offset, _) = problem else { return nil }
            return "\(path.name) \(offset)"
        }
        #expect(places.contains("\(names[0].name) 512") && places.contains("\(names[2].name) 512"))
        #expect(places.filter { $0.hasPrefix(names[0].name) }.count >= 2)
        #expect(report.records > 60 && report.end?.sequence == 81)
    }

    @Test func `a segment that is missing or strange is told with the others`() throws {
        let disk = try sample()
        let names = disk.files.filter { $0.text.hasSuffix(".seg") }
        try disk.remove(names[1])
        disk.flip(bit: 3, of: names[3])
        let report = try look(disk)
        #expect(report.problems.first == .damaged(names[2], offset: 64, .gap))
        #expect(report.problems.contains(.damaged(names[3], offset: 0, .header)))
    }

    @Test func `the visitor ends the look`() throws {
        var seen = 0
        _ = try LogVerification.run(
            on: try sample(), in: SampleLog.directory,
            visit: { _ in
                seen += 1
                return seen < 5
            })
        #expect(seen == 5)
    }

    @Test func `no directory is the disk's refusal`() {
        #expect(throws: StorageError.disk(DiskError(.list, "log", .missing))) {
            try look(SimulatedDisk(seed: 1))
        }
    }
}
