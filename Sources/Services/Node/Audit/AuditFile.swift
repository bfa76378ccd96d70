package import Disk
import Synchronization

/// The audit records of sealed blocks as JSON lines, for whoever reconciles without a node: the one of
/// sequence 1 first. One thread writes (``AuditKeeper``), anybody reads; what is shown here is what
/// History bears out.
package final class AuditFile<D: Disk>: Sendable {
    package static var name: DiskPath { DiskPath("settlement_audit.jsonl") }
    /// What was found damaged, as it was: the last of them.
    package static var quarantine: DiskPath { DiskPath("settlement_audit.damaged") }
    /// What is being made in its place.
    static var fresh: DiskPath { DiskPath("settlement_audit.new") }

    /// From one line whose place is known to the next.
    static var stride: UInt64 { 64 }

    private struct Shown {
        var file: D.File?
        var length: UInt64 = 0
        var count: UInt64 = 0
        /// Where every so-manieth line begins.
        var marks: [UInt64] = []
        /// What keeps it from being told.
        var fault: String?
    }

    private let shown = Mutex(Shown())
    private let damagedLines = Atomic(0)

    package init() {}

    /// Why nothing can be read.
    package enum Refusal: Error, Hashable, Sendable {
        case unwritten(String)
        case disk(DiskError)
    }

    /// Lines that were found to be others than History says, since the start.
    package var damaged: Int { damagedLines.load(ordering: .relaxed) }

    /// How many lines there are, and their bytes.
    package var count: UInt64 { shown.withLock(\.count) }
    var length: UInt64 { shown.withLock(\.length) }

    // MARK: Reading

    /// The lines behind a sequence, or the newest; the oldest first, at most so many.
    package func lines(since: UInt64?, limit: Int) throws(Refusal) -> [[UInt8]] {
        let most = UInt64(clamping: limit)
        let (state, first, wanted, begin, end) = shown.withLock { shown in
            // A stranger may ask for what lies behind anything that can be counted.
            let first = min(since ?? shown.count - min(shown.count, most), shown.count)
            let wanted = shown.count > first ? min(shown.count - first, most) : 0
            let begin = wanted > 0 ? shown.marks[Int(first / Self.stride)] : 0
            let next = Int((first + wanted + Self.stride - 1) / Self.stride)
            let end = next < shown.marks.count ? shown.marks[next] : shown.length
            return ((shown.file, shown.fault), first, wanted, begin, end)
        }
        if let fault = state.1 { throw .unwritten(fault) }
        guard wanted > 0, let file = state.0 else { return [] }
        var bytes = [UInt8](repeating: 0, count: Int(clamping: end - begin))
        var read = 0
        do throws(DiskError) {
            var span = bytes.mutableSpan
            read = try file.read(into: &span, at: begin)
        } catch { throw .disk(error) }
        let lines = bytes.prefix(read).split(separator: UInt8(ascii: "\n"))
        return lines.dropFirst(Int(first % Self.stride)).prefix(Int(clamping: wanted))
            .map { Array($0) }
    }

    // MARK: For who writes

    /// So many lines and bytes of a file are right, and where each further line begins.
    func show(_ file: D.File, adding lines: [UInt64], length: UInt64) {
        shown.withLock { shown in
            shown.file = file
            for begin in lines {
                if shown.count % Self.stride == 0 { shown.marks.append(begin) }
                shown.count += 1
            }
            shown.length = length
        }
    }

    /// Nothing of it is known to be right any more.
    func forget() { shown.withLock { $0 = Shown() } }

    func fail(_ fault: String) { shown.withLock { $0.fault = fault } }

    func countDamaged() { damagedLines.add(1, ordering: .relaxed) }
}
