import FuzzTargets
import Simulation
import SpecTesting
import Primitives
import Records
import Testing

@Suite struct EventBufferTests {
    @Test func `an event is its room, its tag and its fields`() {
        var buffer = EventBuffer()
        #expect(buffer.isEmpty && buffer.bytes == [])
        buffer.append(JobOpened(300, 5))
        buffer.append(MarketPaused())
        buffer.append(JobOpened(1, 0))
        #expect(buffer.count == 3 && !buffer.isEmpty)
        #expect(buffer.bytes == [3, 1, 0xAC, 2, 5] + [3, 2] + [3, 1, 1, 0])
        #expect((0..<3).map { buffer.range(of: $0) } == [0..<5, 5..<7, 7..<11])
        #expect(buffer.withEvent(1) { [$0[0], $0[1]] } == [3, 2])
        #expect(buffer.withEvent(2) { $0.count } == 4)
    }

    @Test func `events read back as what they are and as nothing else`() throws {
        var buffer = EventBuffer()
        buffer.append(JobOpened(7, 1 << 100))
        buffer.append(MarketPaused())
        #expect(try buffer.event(0, as: JobOpened.self) == JobOpened(7, 1 << 100))
        #expect(try buffer.event(1, as: MarketPaused.self) == MarketPaused())
        #expect(try buffer.event(0, as: MarketPaused.self) == nil)
        #expect(try buffer.event(1, as: JobOpened.self) == nil)
        #expect(try buffer.event(1, as: LedgerPaused.self) == nil)
    }

    @Test func `events are leaves as they lie, and say what they are`() {
        var buffer = EventBuffer()
        buffer.append(JobOpened())
        buffer.append(MarketPaused())
        #expect(buffer.kind(of: 0) == (JobOpened.room, JobOpened.tag))
        #expect(buffer.kind(of: 1) == (MarketPaused.room, MarketPaused.tag))
        let (count, offsets) = buffer.withLeaves { bytes, offsets in
            (bytes.count, offsets.indices.map { Int(offsets[$0]) })
        }
        #expect(count == buffer.bytes.count)
        #expect(offsets == [0, buffer.range(of: 0).upperBound, count])
        buffer.reset()
        #expect(buffer.withLeaves { bytes, offsets in bytes.count + offsets.count } == 1)
    }

    @Test func `an event of another layout is refused, not misread`() {
        var buffer = EventBuffer()
        buffer.append(JobOpened(7, 1))
        #expect(
            refusal { () throws(RecordError) in try buffer.event(0, as: OlderJobOpened.self) }?
                .problem
                == .trailingBytes)
    }

    @Test(arguments: Trials.seeds(1_000))
    func `rewinding forgets exactly what came since the mark`(seed: UInt64) throws {
        var dice = SplitMix64(seed: seed)
        var (buffer, twin) = (EventBuffer(capacity: 0), [[UInt8]]())
        var marks: [(EventBuffer.Mark, [[UInt8]])] = [(buffer.mark, [])]
        for _ in 0..<200 {
            switch dice.below(8) {
            case 0:
                let (mark, events) = dice.pick(marks)
                buffer.rewind(to: mark)
                twin = events
                marks.removeAll { $0.1.count > twin.count }
            case 1: marks.append((buffer.mark, twin))
            case 2 where dice.below(10) == 0:
                buffer.reset()
                twin = []
                marks = [(buffer.mark, [])]
            case 2, 3:
                buffer.append(MarketPaused())
                twin.append([3, 2])
            default:
                let event = JobOpened(dice.integer(), dice.integer())
                buffer.append(event)
                twin.append([3, 1] + event.binary())
            }
            #expect(buffer.count == twin.count)
            #expect(buffer.bytes == twin.flatMap { $0 })
            for index in twin.indices {
                #expect(buffer.withEvent(index) { $0.count } == twin[index].count)
            }
        }
    }

    @Test func `a repeated workload stays in the storage that once fitted it`() {
        var buffer = EventBuffer(capacity: 16)
        func work() -> UInt {
            buffer.reset()
            for index in 0..<1_000 as Range<UInt64> {
                let mark = buffer.mark
                buffer.append(JobOpened(index, UInt128(index) << 70))
                buffer.append(MarketPaused())
                if index % 3 == 0 { buffer.rewind(to: mark) }
            }
            return buffer.withEvent(0) { first in
                first.withUnsafeBufferPointer { UInt(bitPattern: $0.baseAddress) }
            }
        }
        _ = work()
        // Storage that is never given back and never outgrown stays where it is.
        let addresses = Set((0..<20).map { _ in work() })
        #expect(addresses.count == 1)
    }

    @Test func `a mark of what is already forgotten traps`() async {
        await #expect(processExitsWith: .failure) {
            var buffer = EventBuffer()
            buffer.append(MarketPaused())
            let mark = buffer.mark
            buffer.reset()
            buffer.rewind(to: mark)
        }
    }
}

/// The tag of ``MarketPaused`` in another room.
private struct LedgerPaused: Event, Hashable {
    static let room: UInt8 = 4
    static let tag: UInt8 = 2

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {}
}

/// The tags of ``JobOpened`` with fewer fields behind them.
private struct OlderJobOpened: Event, Hashable {
    static let room: UInt8 = 3
    static let tag: UInt8 = 1
    var job = ID<Receipt>.none

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("job", &job)
    }
}
