import Disk
import Primitives
import Simulation
import Synchronization
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

    @Test func `what cannot be looked at is said, and a bad cut file is told once`() throws {
        let disk = try sample()
        let names = disk.files.filter { $0.text.hasSuffix(".seg") }
        disk.flip(bit: 200 * 8, of: names[2])
        disk.put([1, 2, 3], at: DiskPath("log/cut"))
        let report = try look(disk)
        #expect(
            report.problems == [
                .damaged(DiskPath("log/cut"), offset: 0, .cutShort),
                .damaged(names[2], offset: 64, .header),
                .damaged(names[2], offset: 512, .unseen),
            ])
        #expect(report.end?.sequence == 81 && report.problemCount == 3)
        #expect(report.problems[0].description.contains("move this file away"))
    }

    @Test func `lengths that no disk has are a problem and no trap`() throws {
        let machine = try TemporaryDisk()
        let log = try SampleLog.open(machine.disk)
        try log.append(.batch, [1])
        try log.commit()
        // The sums of such lengths are beyond 64 bits where the file system allows the files.
        for first in 2...4 as ClosedRange<UInt64> {
            let file = try machine.disk.open(SampleLog.segment(first), .create)
            for length in [UInt64(Int64.max) - 4_095, 1 << 62, 1 << 43] {
                do throws(DiskError) { try file.truncate(to: length) } catch { continue }
                break
            }
        }
        let report = try LogVerification.run(on: machine.disk, in: SampleLog.directory)
        #expect(report.problemCount >= 3 && report.records == 1)
        withExtendedLifetime(machine) {}
    }

    @Test func `a segment full of broken groups is read a few times and told in part`() throws {
        let disk = WatchedDisk(SimulatedDisk(seed: 1))
        var options = SampleLog.options
        options.segmentSize = 4 << 20
        let log = try SampleLog.open(disk, options)
        var ends: [Int] = []
        for _ in 0..<1_100 {
            try log.append(.batch, [UInt8](repeating: 9, count: 3_400))
            try log.commit()
            ends.append(Int(log.status.bytesWritten) + SegmentHead.size - 1)
        }
        var bytes = try #require(disk.inner.bytes(of: SampleLog.segment()))
        for end in ends { bytes[end] = 0 }
        disk.inner.put(bytes, at: SampleLog.segment())
        disk.bytesRead.store(0, ordering: .relaxed)
        let report = try LogVerification.run(on: disk, in: SampleLog.directory)
        #expect(report.problemCount == 1_099 && report.problems.count == 1_000)
        #expect(disk.bytesRead.load(ordering: .relaxed) < 4 * bytes.count)
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

    @Test func `a cut that has begun is told, and what is behind it is nothing`() throws {
        let disk = try sample()
        let log = try SampleLog.open(disk)
        disk.stop(at: disk.callsSoFar + 8)
        #expect(throws: StorageError.self) { try log.cutBack(toBlock: Height(11)) }
        let report = try look(disk.crash(.everything))
        #expect(report.cutBegun && report.isSound)
        #expect(report.lastBlock == Height(11) && report.end?.sequence == 22)
    }

    @Test func `no directory is the disk's refusal`() {
        #expect(throws: StorageError.disk(DiskError(.list, "log", .missing))) {
            try look(SimulatedDisk(seed: 1))
        }
    }
}
