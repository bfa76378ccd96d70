import Crypto
import Primitives

/// RFC 6962 read aloud once more, for a log that grew: the recursive definitions of its section
/// 2.1, with each subtree's root computed once.
struct TextbookLog {
    let leaves: [Digest]
    private var known: [Range<Int>: Digest] = [:]

    init(_ count: Int) { leaves = NumberedLeaves.digests(count) }

    mutating func root(_ part: Range<Int>) -> Digest {
        if part.count < 2 { return TextbookTree.root(leaves[part]) }
        if let root = known[part] { return root }
        let (left, right) = Self.halves(part)
        let root = TextbookTree.node(root(left), root(right))
        known[part] = root
        return root
    }

    mutating func root(ofFirst count: Int) -> Digest { root(0..<count) }

    /// PROOF(m, D[n]).
    mutating func proof(from old: Int, to new: Int) -> [Digest] {
        old == 0 || old == new ? [] : subproof(old, 0..<new, true)
    }

    private mutating func subproof(_ old: Int, _ part: Range<Int>, _ isKnown: Bool) -> [Digest] {
        if old == part.count { return isKnown ? [] : [root(part)] }
        let (left, right) = Self.halves(part)
        return old <= left.count
            ? subproof(old, left, isKnown) + [root(right)]
            : subproof(old - left.count, right, false) + [root(left)]
    }

    private static func halves(_ part: Range<Int>) -> (Range<Int>, Range<Int>) {
        let middle = part.lowerBound + TextbookTree.leftCount(of: part.count)
        return (part.lowerBound..<middle, middle..<part.upperBound)
    }

    /// The verifier of RFC 9162, section 2.1.4.2, which walks the bits of the sizes instead of the
    /// tree. The RFC leaves out an old size of zero and equal sizes.
    static func verify(
        _ proof: [Digest], _ first: UInt64, _ firstHash: Digest, _ second: UInt64,
        _ secondHash: Digest
    ) -> Bool {
        guard !proof.isEmpty, first > 0, first < second else { return false }
        let path = first.nonzeroBitCount == 1 ? [firstHash] + proof : proof
        var (fn, sn) = (first - 1, second - 1)
        while fn & 1 == 1 { (fn, sn) = (fn >> 1, sn >> 1) }
        var (fr, sr) = (path[0], path[0])
        for digest in path.dropFirst() {
            guard sn != 0 else { return false }
            if fn & 1 == 1 || fn == sn {
                (fr, sr) = (TextbookTree.node(digest, fr), TextbookTree.node(digest, sr))
                while fn & 1 == 0, fn != 0 { (fn, sn) = (fn >> 1, sn >> 1) }
            } else {
                sr = TextbookTree.node(sr, digest)
            }
            (fn, sn) = (fn >> 1, sn >> 1)
        }
        return fr == firstHash && sr == secondHash && sn == 0
    }
}

/// Digests with one thing changed.
enum ForgedDigests {
    /// A bit turned, a digest dropped, doubled, put in or moved; nil where that changes nothing.
    static func change(_ digests: [Digest], using dice: inout SeededDice) -> [Digest]? {
        var forged = digests
        let place = digests.isEmpty ? 0 : Int.random(in: 0..<digests.count, using: &dice)
        switch digests.isEmpty ? 0 : Int.random(in: 0..<6, using: &dice) {
        case 0: forged.append(MerkleTree.leaf(dice.bytes(8).span))
        case 1: forged[place] = bitTurned(forged[place], using: &dice)
        case 2: forged.remove(at: place)
        case 3: forged.insert(forged[place], at: place)
        case 4: forged.insert(MerkleTree.leaf(dice.bytes(8).span), at: place)
        default: forged.swapAt(place, Int.random(in: 0..<digests.count, using: &dice))
        }
        return forged == digests ? nil : forged
    }

    static func bitTurned(_ digest: Digest, using dice: inout SeededDice) -> Digest {
        let bit = Int.random(in: 0..<256, using: &dice)
        var bytes = digest.bytes
        bytes[bit / 8] ^= 1 << UInt8(bit % 8)
        return Digest(bytes) ?? .zero
    }
}
