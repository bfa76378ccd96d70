import Crypto
import Primitives
import Records
import Tables

extension FuzzTarget {
    /// A stranger's proofs of leaves, held against a small log at every size it had.
    public static let logProof = FuzzTarget(
        "log-proof",
        promise:
            "What is read as a proof is written the same, and shows nothing but the log's leaves."
    ) { bytes in
        guard let proof = try? LogProof(binary: bytes) else { return }
        expect(proof.binary(), are: bytes)
        for head in HeldLog.heads {
            guard (try? proof.verify(under: head)) != nil else { continue }
            let own = LogProof(
                of: proof.leaves, from: proof.first, in: HeldLog.log, atSize: head.size)
            precondition(own == proof, "a proof shows what is not in the log")
        }
        // A root made for the stranger's leaves lets their proof in, and nothing that traps.
        try? proof.verify(under: LogHead(size: proof.size, root: HeldLog.log.root))
    }

    /// A stranger's proofs of growth, held against the same log and one that forked from it.
    public static let logConsistency = FuzzTarget(
        "log-consistency",
        promise:
            "What is read as a proof is written the same, and shows growth only where there was."
    ) { bytes in
        guard let proof = try? LogConsistency(binary: bytes) else { return }
        expect(proof.binary(), are: bytes)
        for old in HeldLog.heads + HeldLog.forkedHeads {
            for log in [HeldLog.log, HeldLog.fork] {
                guard let new = log.head(atSize: proof.newSize),
                    (try? proof.verify(from: old, to: new)) != nil
                else { continue }
                precondition(log.root(atSize: old.size) == old.root, "a fork passes for growth")
                let own = LogConsistency(from: proof.oldSize, to: proof.newSize, in: log)
                precondition(own == proof, "other digests than the true ones are taken")
            }
        }
        let root = HeldLog.log.root
        try? proof.verify(
            from: LogHead(size: proof.oldSize, root: root),
            to: LogHead(size: proof.newSize, root: root))
    }

    private static func expect(_ written: [UInt8], are bytes: Span<UInt8>) {
        precondition(
            written.elementsEqual(bytes.indices.map { bytes[$0] }),
            "accepted bytes are written otherwise")
    }
}

/// A small log that proofs from strangers are held against, and one that went another way.
private enum HeldLog {
    private static let size = 13
    private static let forkedAt = 6

    static let log = grown { "\($0)" }
    static let fork = grown { $0 < forkedAt ? "\($0)" : "fork \($0)" }

    static let heads = heads(of: log)
    static let forkedHeads = heads(of: fork)

    private static func grown(_ leaf: (Int) -> String) -> MerkleLog {
        var log = MerkleLog()
        do throws(LogRefusal) {
            for number in 0..<size {
                try log.append(digest: MerkleTree.leaf(leaf(number).utf8.span))
            }
        } catch { preconditionFailure("a log of \(size) leaves is full: \(error)") }
        return log
    }

    private static func heads(of log: MerkleLog) -> [LogHead] {
        (0...log.size).compactMap { log.head(atSize: $0) }
    }
}
