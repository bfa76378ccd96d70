import Disk
import Loops
import Storage
import Synchronization

/// The records of a command log in their order, taken apart: on a thread of its own that is some
/// records ahead, or where they are asked for.
final class LogReplay<D: Disk> {
    private enum Step: Sendable {
        case record(LoggedRecord)
        case failed(SpineError)
        /// Nothing is durable behind the last one; the next would be of that number.
        case end(next: UInt64)
    }

    /// Records that are ahead at most.
    private static var mostAhead: Int { 4 }

    private let ahead: (steps: Handoff<Step>, thread: LoopThread)?
    private var reader: LogReader<D>
    /// The number of the record that would come behind the last one; known at the end.
    private(set) var next: UInt64

    init(_ log: CommandLog<D>, from first: UInt64, apart isApart: Bool) throws(SpineError) {
        let reader = log.reader(from: first)
        (self.reader, next) = (reader, first)
        guard isApart else {
            ahead = nil
            return
        }
        let steps = Handoff<Step>(bound: Self.mostAhead)
        do throws(LoopError) {
            let thread = try LoopThread.start("log reader") { Self.read(reader, into: steps) }
            ahead = (steps, thread)
        } catch { throw .thread(error) }
    }

    deinit {
        ahead?.steps.close()
        ahead?.thread.join()
    }

    private static func read(_ reader: LogReader<D>, into steps: Handoff<Step>) {
        var reader = reader
        while true {
            let step = step(&reader)
            // Whoever takes them may want no more.
            guard steps.put(step), case .record = step else { return steps.close() }
        }
    }

    private static func step(_ reader: inout LogReader<D>) -> Step {
        do throws(SpineError) {
            var payload: [UInt8] = []
            let answer = try stored { () throws(StorageError) in
                try reader.next(into: &payload)
            }
            guard case .record(let sequence, let kind) = answer else {
                return .end(next: reader.sequence)
            }
            return .record(try LoggedRecord(sequence, kind, payload))
        } catch { return .failed(error) }
    }

    /// The next record; nil behind the last one.
    func record() throws(SpineError) -> LoggedRecord? {
        let step = ahead.map { $0.steps.take() ?? .end(next: next) } ?? Self.step(&reader)
        switch step {
        case .record(let record):
            next = record.sequence + 1
            return record
        case .failed(let error): throw error
        case .end(let end):
            next = end
            return nil
        }
    }
}
