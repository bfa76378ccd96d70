import Crypto
import Primitives
import Records
import Tables

/// The log of the leaves "leaf 0", "leaf 1", …
struct SampleLog {
    private(set) var log = MerkleLog()
    let leaves: [Bytes]

    init(count: Int) throws {
        leaves = (0..<count).map { Bytes(Array("leaf \($0)".utf8)) }
        for leaf in leaves { try log.append(leaf.bytes.span) }
    }

    /// A log that holds the same leaves but one.
    func changed(at index: Int) throws -> MerkleLog {
        var other = log
        try other.truncate(to: UInt64(index))
        try other.append([0].span)
        for leaf in leaves[(index + 1)...] { try other.append(leaf.bytes.span) }
        return other
    }

    func proof(_ run: Range<Int>, atSize size: Int) -> LogProof? {
        LogProof(
            of: Array(leaves[run]), from: UInt64(run.lowerBound), in: log, atSize: UInt64(size))
    }

    func consistency(from old: Int, to new: Int) -> LogConsistency? {
        LogConsistency(from: UInt64(old), to: UInt64(new), in: log)
    }

    func head(_ size: Int) -> LogHead { log.head(atSize: UInt64(size)) ?? LogHead() }
}

extension LogProof {
    /// Why this shows nothing under a head; nil where it is true.
    func refusal(under head: LogHead) -> Refusal? {
        do throws(Refusal) {
            try verify(under: head)
            return nil
        } catch { return error }
    }
}

extension LogConsistency {
    /// Why this shows nothing between two heads; nil where it is true.
    func refusal(from old: LogHead, to new: LogHead) -> Refusal? {
        do throws(Refusal) {
            try verify(from: old, to: new)
            return nil
        } catch { return error }
    }
}
