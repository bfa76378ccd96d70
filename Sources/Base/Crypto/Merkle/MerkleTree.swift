public import Primitives

/// The tree of hashes over an ordered list of leaves, in the shape of RFC 6962: the leaves to the
/// left of the root are as many as the largest power of two that leaves something to its right, and
/// so on down. The shape depends on the number of leaves alone.
///
/// A leaf is the BLAKE3 of its bytes in one context and a node that of its two children in another,
/// so neither can pass for the other and a node is exactly one compression. A tree of one leaf is
/// that leaf's digest, and the empty tree has a digest of its own.
///
/// A root does not say how many leaves stand under it. Whoever accepts roots from others binds the
/// number into a digest above the root (a header, a table's summary) and checks proofs against
/// that.
public enum MerkleTree {
    static let leaves = Blake3.context("the-block merkle leaf v1")
    static let nodes = Blake3.context("the-block merkle node v1")

    /// The root over no leaves.
    public static let emptyRoot = Blake3.context("the-block merkle empty v1").digest(of: [])

    /// The digest of one leaf.
    public static func leaf(_ bytes: Span<UInt8>) -> Digest { leaves.digest(of: bytes) }

    /// The digest of the node above two others.
    public static func node(_ left: Digest, _ right: Digest) -> Digest {
        nodes.digest(of: left, right)
    }

    /// The digests of leaves that lie in one buffer, leaf i from `offsets[i]` to `offsets[i + 1]`,
    /// computed side by side. `nil` if the offsets descend or leave the buffer.
    public static func leafDigests(of buffer: Span<UInt8>, offsets: Span<UInt32>) -> [Digest]? {
        leaves.digests(of: buffer, offsets: offsets)
    }

    /// The root over leaves whose digests are known.
    public static func root(
        ofLeafDigests digests: Span<Digest>, scratch: inout MerkleScratch
    ) -> Digest {
        switch digests.count {
        case 0: return emptyRoot
        case 1: return digests[0]
        case 2: return node(digests[0], digests[1])
        default:
            scratch.row.fill(digests)
            return root(over: &scratch.row)
        }
    }

    /// The root over leaves whose digests are known.
    public static func root(ofLeafDigests digests: [Digest]) -> Digest {
        var scratch = MerkleScratch()
        return root(ofLeafDigests: digests.span, scratch: &scratch)
    }

    /// The root over leaves that lie in one buffer, without a stop at their digests. `nil` if the
    /// offsets descend or leave the buffer.
    public static func root(
        of buffer: Span<UInt8>, offsets: Span<UInt32>, scratch: inout MerkleScratch
    ) -> Digest? {
        guard scratch.row.fill(leaves: buffer, offsets: offsets) else { return nil }
        return root(over: &scratch.row)
    }

    // Level by level: pairing neighbours and carrying an odd last one up, as often as it takes,
    // makes every left part the largest power of two, which is the shape promised above.
    private static func root(over row: inout DigestRow) -> Digest {
        guard row.count > 0 else { return emptyRoot }
        while row.count > 1 { row.pairUp(with: nodes) }
        return row[0]
    }
}

/// Room to compute roots in. Keep one and pass it along: it grows to the largest tree it has seen
/// (32 bytes a leaf) and is not allocated again.
public struct MerkleScratch: Sendable {
    var row = DigestRow()

    public init() {}
}
