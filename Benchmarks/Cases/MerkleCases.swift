import Crypto
import Primitives

/// Growing a log of 32-byte leaves and proving from it. The peer is what logs of this shape run on
/// everywhere else: RFC 6962 as it stands, SHA-256 by OpenSSL, leaf by leaf. It keeps the frontier
/// only, so beside it our log also bears the cost of keeping every node.
enum MerkleCases {
    static let cases: [Case] = [
        frontier("append", batch: 1), frontier("append-512", batch: 512),
        log("append", batch: 1), log("append-512", batch: 512), root, inclusionProof,
        inclusionVerdict, consistencyProof, consistencyVerdict, cutBack,
    ]

    private static let million = 1 << 20

    private static func frontier(_ name: String, batch: Int) -> Case {
        Case(
            "crypto.frontier/\(name)", ["leaf": "32 bytes", "batch": "\(batch)"],
            unit: .nanoseconds
        ) {
            let leaves = Leaves(16_384)
            var (frontier, scratch) = (LogFrontier(), MerkleScratch())
            return Match(
                .repeating {
                    try leaves.append(to: &frontier, batch: batch, &scratch)
                    blackHole(frontier)
                    return leaves.count
                },
                against: certificates(leaves))
        }
    }

    /// Grows from nothing to a million leaves, over and over, in memory not touched before.
    private static func log(_ name: String, batch: Int) -> Case {
        Case(
            "crypto.log/\(name)",
            ["leaf": "32 bytes", "batch": "\(batch)", "leaves": "\(million)"],
            unit: .nanoseconds
        ) {
            let leaves = Leaves(16_384)
            var (log, scratch) = (MerkleLog(), MerkleScratch())
            return Match(
                .repeating {
                    if log.size >= UInt64(million) { log = MerkleLog() }
                    try leaves.append(to: &log, batch: batch, &scratch)
                    return leaves.count
                },
                against: certificates(leaves))
        }
    }

    private static func certificates(_ leaves: Leaves) -> Contender {
        var peer = CertificateLog()
        return .repeating("RFC 6962 on OpenSSL's SHA-256") {
            for leaf in leaves.hashes { peer.append(leaf) }
            blackHole(peer)
            return leaves.count
        }
    }

    private static let root = Case(
        "crypto.log/root", ["leaves": "\(million - 1)"], unit: .microseconds
    ) {
        let log = try grown(to: million - 1)
        return Match(
            .repeating {
                blackHole(log.root)
                return 1
            })
    }

    private static let inclusionProof = Case(
        "crypto.log/prove-inclusion", ["leaves": "\(million - 1)"], unit: .nanoseconds
    ) {
        let log = try grown(to: million - 1)
        var index: UInt64 = 0
        return Match(
            .repeating {
                index = (index &+ 618_033) % log.size
                blackHole(log.inclusionProof(of: index, atSize: log.size))
                return 1
            })
    }

    private static let inclusionVerdict = Case(
        "crypto.log/verify-inclusion", ["leaves": "\(million)"], unit: .nanoseconds
    ) {
        let log = try grown(to: million)
        let (size, root, index) = (log.size, log.root, UInt64(618_033))
        let leaf = [log.leaf(at: index) ?? .zero]
        let proof = log.inclusionProof(of: index, atSize: size) ?? RangeProof(siblings: [])
        var scratch = MerkleScratch()
        let path = Leaves(20).hashes
        return Match(
            .repeating {
                let shown = proof.root(
                    of: leaf.span, from: index, leafCount: size, scratch: &scratch)
                precondition(shown == root)
                return 1
            },
            against: .repeating("RFC 6962 on OpenSSL's SHA-256") {
                var hash = path[0]
                for sibling in path { hash = CertificateLog.node(hash, sibling) }
                blackHole(hash)
                return 1
            })
    }

    private static let consistencyProof = Case(
        "crypto.log/prove-consistency", ["leaves": "\(million - 1)"], unit: .nanoseconds
    ) {
        let log = try grown(to: million - 1)
        var old: UInt64 = 0
        return Match(
            .repeating {
                old = (old &+ 618_033) % log.size
                blackHole(log.consistencyProof(from: old, to: log.size))
                return 1
            })
    }

    private static let consistencyVerdict = Case(
        "crypto.log/verify-consistency", ["leaves": "\(million - 1)"], unit: .nanoseconds
    ) {
        let log = try grown(to: million - 1)
        let (old, root) = (UInt64(618_033), log.root)
        let oldRoot = log.root(atSize: old) ?? .zero
        let proof =
            log.consistencyProof(from: old, to: log.size) ?? ConsistencyProof(siblings: [])
        return Match(
            .repeating {
                let isTrue = proof.verify(
                    oldSize: old, oldRoot: oldRoot, newSize: log.size, newRoot: root)
                precondition(isTrue)
                return 1
            })
    }

    /// A block's leaves are undone and done again; only undoing is timed.
    private static let cutBack = Case(
        "crypto.log/cut-back-1000", ["leaves": "\(million)"], unit: .microseconds
    ) {
        var (log, scratch) = (try grown(to: million), MerkleScratch())
        let again = (0..<1_000).map { Digest($0, 0, 0, 0) }
        return Match(
            .timingItself {
                let size = log.size
                let duration = try ContinuousClock().measure {
                    try log.truncate(to: size - 1_000)
                }
                try log.append(digests: again.span, scratch: &scratch)
                return Sample(work: 1, duration: duration)
            })
    }

    private static func grown(to count: Int) throws -> MerkleLog {
        var (log, scratch) = (MerkleLog(), MerkleScratch())
        let digests = (0..<UInt64(count)).map { Digest($0, 1, 2, 3) }
        try log.append(digests: digests.span, scratch: &scratch)
        return log
    }

    /// Leaves of 32 bytes, for us in one buffer, for the peer one by one.
    private struct Leaves {
        let count: Int
        let buffer: [UInt8]
        let offsets: [UInt32]
        let hashes: [CertificateLog.Hash]

        init(_ count: Int) {
            self.count = count
            buffer = (0..<32 * count).map { UInt8(truncatingIfNeeded: $0 &* 167 &>> 3) }
            offsets = (0...UInt32(count)).map { 32 * $0 }
            let bytes = buffer
            hashes = (0..<count).map { leaf in [32 of UInt8] { bytes[32 * leaf + $0] } }
        }

        func append(
            to frontier: inout LogFrontier, batch: Int, _ scratch: inout MerkleScratch
        ) throws {
            for at in stride(from: 0, to: count, by: batch) {
                if batch == 1 {
                    try frontier.append(buffer.span.extracting(32 * at..<32 * at + 32))
                } else {
                    try frontier.append(
                        buffer.span, offsets: offsets.span.extracting(at...at + batch),
                        scratch: &scratch)
                }
            }
        }

        func append(
            to log: inout MerkleLog, batch: Int, _ scratch: inout MerkleScratch
        ) throws {
            for at in stride(from: 0, to: count, by: batch) {
                if batch == 1 {
                    try log.append(buffer.span.extracting(32 * at..<32 * at + 32))
                } else {
                    try log.append(
                        buffer.span, offsets: offsets.span.extracting(at...at + batch),
                        scratch: &scratch)
                }
            }
        }
    }
}
