import Crypto
import Primitives
import Simulation
import Testing

/// RFC 6962 read aloud: recursive, one hash at a time, in the portable BLAKE3.
enum TextbookTree {
    private static let leaves = PortableBlake3.context("the-block merkle leaf v1")
    private static let nodes = PortableBlake3.context("the-block merkle node v1")

    static func leaf(_ bytes: [UInt8]) -> Digest { leaves.digest(of: bytes) }

    static func node(_ left: Digest, _ right: Digest) -> Digest {
        var both: [UInt8] = []
        left.append(to: &both)
        right.append(to: &both)
        return nodes.digest(of: both)
    }

    static func leftCount(of count: Int) -> Int {
        var left = 1
        while left * 2 < count { left *= 2 }
        return left
    }

    static func root(_ leaves: ArraySlice<Digest>) -> Digest {
        switch leaves.count {
        case 0: return PortableBlake3.context("the-block merkle empty v1").digest(of: [])
        case 1: return leaves[leaves.startIndex]
        default:
            let left = leftCount(of: leaves.count)
            return node(root(leaves.prefix(left)), root(leaves.dropFirst(left)))
        }
    }
}

/// The leaves "leaf 0", "leaf 1", … in one buffer.
struct NumberedLeaves {
    var buffer: [UInt8] = []
    var offsets: [UInt32] = [0]

    init(_ count: Int) {
        for number in 0..<count {
            buffer += Array("leaf \(number)".utf8)
            offsets.append(UInt32(buffer.count))
        }
    }

    static func digests(_ count: Int) -> [Digest] {
        let leaves = NumberedLeaves(count)
        return MerkleTree.leafDigests(of: leaves.buffer.span, offsets: leaves.offsets.span) ?? []
    }
}

@Suite struct MerkleTreeTests {
    /// Computed with the Python package blake3 1.0.11 by a recursive tree.
    static let roots: [(count: Int, root: String)] = [
        (0, "aafc0d9c0b02bd3a6316d1f87202ebc77ed989769b2f189785df3f412d436431"),
        (1, "7a80d0c6d73948debd413a79a92f645a686b658996240818b6956af9a6320555"),
        (2, "e7756dd8909e3ac1f916e4feaf67ed8012d3e35441bef25e6619adf507a9089a"),
        (3, "52b67a79b4491097826961308c98ef3518a9376a6aa80a2df85e20d7a37f8637"),
        (7, "5d49fca4491106fb9106866f098716307daa162f425b5111e4f82ff2c1528fda"),
        (70, "ed01a84932e919f413b792ac0b0d2c028d08bd509a377c8b008a4f0ca83acb25"),
        (512, "b3b854e8d8729212ea6dbb71825b337b9561281955306154c21b79cac6ea837a"),
        (1000, "1a9aebf63c5d61a8ccc6c37cb36e5757d91c45667d2e3e11ca632b6cb77f297a"),
    ]

    @Test(arguments: roots)
    func `roots are the known ones`(count: Int, root: String) {
        var scratch = MerkleScratch()
        let leaves = NumberedLeaves(count)
        let direct = MerkleTree.root(
            of: leaves.buffer.span, offsets: leaves.offsets.span, scratch: &scratch)
        #expect(direct?.hex == root)
        #expect(MerkleTree.root(ofLeafDigests: NumberedLeaves.digests(count)).hex == root)
    }

    @Test func `the empty tree has its own root`() {
        #expect(MerkleTree.emptyRoot == TextbookTree.root([]))
        #expect(MerkleTree.emptyRoot != MerkleTree.leaf([UInt8]().span))
    }

    @Test func `leaves and nodes are the textbook's`() {
        let bytes = Array("a leaf".utf8)
        let (left, right) = (MerkleTree.leaf(bytes.span), MerkleTree.leaf([1].span))
        #expect(left == TextbookTree.leaf(bytes))
        #expect(MerkleTree.node(left, right) == TextbookTree.node(left, right))
        #expect(MerkleTree.node(left, right) != MerkleTree.node(right, left))
    }

    @Test func `a leaf cannot pass for a node`() {
        let (left, right) = (MerkleTree.leaf([1].span), MerkleTree.leaf([2].span))
        var both: [UInt8] = []
        left.append(to: &both)
        right.append(to: &both)
        #expect(MerkleTree.leaf(both.span) != MerkleTree.node(left, right))
    }

    @Test func `every small tree has the textbook's root, in one scratch`() {
        var scratch = MerkleScratch()
        let leaves = NumberedLeaves.digests(70)
        // From large to small and back, so that a row is also used when it is longer than needed.
        for count in Array((0...70).reversed()) + Array(0...70) {
            let digests = Array(leaves.prefix(count))
            let root = MerkleTree.root(ofLeafDigests: digests.span, scratch: &scratch)
            #expect(root == TextbookTree.root(digests[...]), "\(count) leaves")
        }
    }

    @Test func `offsets that leave the buffer are refused, and the scratch stays usable`() {
        var scratch = MerkleScratch()
        let leaves = NumberedLeaves(9)
        let wrong: [UInt32] = [0, 1000]
        let refused = MerkleTree.root(
            of: leaves.buffer.span, offsets: wrong.span, scratch: &scratch)
        #expect(refused == nil)
        #expect(MerkleTree.leafDigests(of: leaves.buffer.span, offsets: wrong.span) == nil)
        let root = MerkleTree.root(
            of: leaves.buffer.span, offsets: leaves.offsets.span, scratch: &scratch)
        #expect(root == TextbookTree.root(NumberedLeaves.digests(9)[...]))
    }
}
