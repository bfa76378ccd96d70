import Disk
import Foundation
import Primitives
import Simulation
import Synchronization
import Testing

@testable import Storage

@Suite struct LogReaderTests {
    private let disk = SimulatedDisk(seed: 3)

    private func sample(_ count: Int) throws -> CommandLog<SimulatedDisk> {
        let log = try SampleLog.open(disk)
        for number in 1...count {
            try log.append(.block(Height(UInt64(number))), [UInt8](repeating: 7, count: 500))
            try log.commit()
        }
        return log
    }

    @Test func `a reader may begin at any record`() throws {
        let log = try sample(60)
        let all = try log.records
        for sequence in 1...61 {
            #expect(try log.records(from: UInt64(sequence)) == Array(all[(sequence - 1)...]))
        }
    }

    @Test func `it waits where the log ends, and goes on when there is more`() throws {
        let log = try sample(3)
        var (reader, payload) = (log.reader(from: 4), [UInt8]())
        #expect(try reader.next(into: &payload) == .notYet)
        try log.append(.batch, [1, 2])
        #expect(try reader.next(into: &payload) == .notYet)
        try log.commit()
        #expect(try reader.next(into: &payload) == .record(sequence: 4, .batch))
        #expect(payload == [1, 2])
        #expect(try reader.next(into: &payload) == .notYet)
    }

    @Test func `it is told of what was dropped and of what was taken back`() throws {
        let log = try sample(60)
        var (reader, payload) = (log.reader(from: 1), [UInt8]())
        #expect(try reader.next(into: &payload) == .record(sequence: 1, .block(Height(1))))
        try log.drop(before: 40)
        let first = log.status.first
        #expect(try reader.next(into: &payload) == .dropped(first: first))

        var late = log.reader(from: 60)
        #expect(try late.next(into: &payload) == .record(sequence: 60, .block(Height(60))))
        try log.cutBack(toBlock: Height(55))
        try log.cutBack(toBlock: Height(50))
        try log.append(.batch, [4])
        try log.commit()
        #expect(try late.next(into: &payload) == .cutBack(to: 50))
        #expect(try late.next(into: &payload) == .record(sequence: 51, .batch))
        #expect(payload == [4])
        var other = log.reader(from: 51)
        #expect(try other.next(into: &payload) == .record(sequence: 51, .batch))
    }

    /// The writer acts between the moment a reader has looked for its segment and the one it opens it.
    @Test(arguments: [true, false])
    func `a segment that goes while it is being opened is looked for again`(isCut: Bool) throws {
        let disk = WatchedDisk(SimulatedDisk(seed: 5))
        let log = try SampleLog.open(disk)
        for number in 1...60 as ClosedRange<UInt64> {
            try log.append(.block(Height(number)), [UInt8](repeating: 1, count: 500))
            try log.commit()
        }
        let (shelf, segments) = (log.shelf, log.shelf.contents.withLock(\.segments))
        let gone = isCut ? segments[1].path : segments[0].path
        var (reader, payload) = (log.reader(from: isCut ? segments[1].head.first : 1), [UInt8]())
        disk.beforeOpen.withLock { hook in
            hook = { path in
                guard path == gone else { return }
                disk.beforeOpen.withLock { $0 = nil }
                shelf.contents.withLock { shelf in
                    if isCut {
                        shelf.segments.removeSubrange(1...)
                        shelf.state = segments[1].head.before
                        shelf.cuts.append(shelf.state.position.sequence - 1)
                    } else {
                        shelf.segments.removeFirst()
                    }
                }
                do throws(DiskError) { try disk.remove(path) } catch { Issue.record(error) }
            }
        }
        let answer = try reader.next(into: &payload)
        let first = segments[1].head.first
        #expect(answer == (isCut ? .cutBack(to: first - 2) : .dropped(first: first)))
    }

    @Test func `damage that came later is refused with its place`() throws {
        let log = try sample(3)
        var (reader, payload) = (log.reader(from: 1), [UInt8]())
        disk.flip(bit: (SegmentHead.size + 100) * 8, of: SampleLog.segment())
        #expect(throws: StorageError.damaged(SampleLog.segment(), offset: 512, .checksum)) {
            try reader.next(into: &payload)
        }
    }

    /// The writer commits, rotates, drops and cuts back while readers follow: each sees records in
    /// order and whole.
    @Test func `readers on other threads follow the writer`() throws {
        let scratch = try ScratchDirectory()
        let log = try SampleLog.open(try PosixDisk(root: scratch.path))
        let isDone = Atomic(false)
        let failures = Mutex<[String]>([])
        let readers = DispatchGroup()
        for number in 0..<3 {
            let reader = log.reader(from: 1)
            readers.enter()
            Thread.detachNewThread {
                defer { readers.leave() }
                do {
                    try follow(reader, until: isDone) { problem in
                        failures.withLock { $0.append("reader \(number): \(problem)") }
                    }
                } catch {
                    failures.withLock { $0.append("reader \(number): \(error)") }
                }
            }
        }
        for number in 1...600 as ClosedRange<UInt64> {
            // What a record holds follows from its height, so that a reader knows what to expect.
            let byte = UInt8(truncatingIfNeeded: number)
            try log.append(.batch, [UInt8](repeating: byte, count: 200))
            try log.append(
                .block(Height(number)), [UInt8](repeating: byte, count: Int(number % 400)))
            try log.commit()
            if number % 97 == 0 { try log.drop(before: log.end.sequence - 60) }
            if number % 7 == 0 { try log.prepareNext() }
        }
        isDone.store(true, ordering: .releasing)
        readers.wait()
        #expect(failures.withLock(\.self) == [])
    }

    @Test func `readers on other threads survive cuts`() throws {
        let scratch = try ScratchDirectory()
        let log = try SampleLog.open(try PosixDisk(root: scratch.path))
        let isDone = Atomic(false)
        let failures = Mutex<[String]>([])
        let readers = DispatchGroup()
        for _ in 0..<2 {
            let reader = log.reader(from: 1)
            readers.enter()
            Thread.detachNewThread {
                defer { readers.leave() }
                do {
                    try follow(reader, until: isDone) { problem in
                        failures.withLock { $0.append(problem) }
                    }
                } catch { failures.withLock { $0.append("\(error)") } }
            }
        }
        for number in 1...300 as ClosedRange<UInt64> {
            let byte = UInt8(truncatingIfNeeded: number)
            try log.append(.batch, [UInt8](repeating: byte, count: 200))
            try log.append(
                .block(Height(number)), [UInt8](repeating: byte, count: Int(number % 400)))
            try log.commit()
            if number % 10 == 0 {
                try log.cutBack(toBlock: Height(number - 3))
            }
        }
        isDone.store(true, ordering: .releasing)
        readers.wait()
        #expect(failures.withLock(\.self) == [])
    }
}

/// Reads until the writer is done and everything was read.
private func follow(
    _ start: LogReader<PosixDisk>, until isDone: borrowing Atomic<Bool>, _ fail: (String) -> Void
) throws {
    var (reader, payload, last) = (start, [UInt8](), 0 as UInt64)
    while true {
        // Asked before, so that nothing is missed.
        let wasDone = isDone.load(ordering: .acquiring)
        switch try reader.next(into: &payload) {
        case .record(let sequence, let kind):
            if sequence <= last { fail("record \(sequence) after \(last)") }
            last = sequence
            if case .block(let height) = kind {
                let byte = UInt8(truncatingIfNeeded: height.value)
                if payload.count != Int(height.value % 400)
                    || payload.contains(where: { $0 != byte })
                {
                    fail("block \(height) is not what was written")
                }
            } else if Set(payload).count != 1 || payload.count != 200 {
                fail("batch \(sequence) is not what was written")
            }
        case .notYet: if wasDone { return }
        case .dropped(let first):
            last = first - 1
            reader = reader.restarted(at: first)
        case .cutBack(let end): last = end
        }
    }
}
