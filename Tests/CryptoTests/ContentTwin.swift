import Crypto
import Primitives
import Simulation
import Testing

/// Content, its outline and its proofs said again the slow way: the whole tree from every chunk,
/// cut at each node, with nothing but the definition of the hash.
struct ContentTwin {
    let bytes: [UInt8]
    /// The chaining value of every chunk, of which there are at least two or it is not asked for.
    private let values: [Digest]

    var chunks: Int { values.count }
    var groups: Int { (chunks + 15) / 16 }

    init(length: Int) {
        var dice = SeededDice(seed: UInt64(length))
        let bytes = dice.bytes(length)
        self.bytes = bytes
        values = (0..<max((length + 1_023) / 1_024, 1)).map { chunk in
            PortableBlake3.plain.chainingValue(
                of: Array(bytes[1_024 * chunk..<min(1_024 * chunk + 1_024, length)]),
                firstChunk: UInt64(chunk))
        }
    }

    var id: ContentID {
        if chunks == 1 { return ContentID(PortableBlake3.plain.digest(of: bytes)) }
        let (left, right) = halves(of: 0..<chunks)
        return ContentID(PortableBlake3.plain.joinedAtRoot(value(of: left), value(of: right)))
    }

    var outline: ContentOutline {
        let last = 16 * (groups - 1)..<chunks
        return ContentOutline(
            length: UInt64(bytes.count),
            groups: groups == 1
                ? [id.digest]
                : (0..<groups).map { value(of: 16 * $0..<min(16 * $0 + 16, chunks)) },
            lastSiblings: siblings(in: last) { $0 == chunks - 1 },
            lastChunk: Array(bytes[(1_024 * (chunks - 1))...]))
    }

    /// The proof for the groups in `run`.
    func proof(of run: Range<Int>) -> ContentProof {
        let shown = 16 * run.lowerBound..<min(16 * run.upperBound, chunks)
        return ContentProof(
            siblings: siblings(in: 0..<chunks) { shown.contains($0) || $0 == chunks - 1 },
            lastChunk: shown.contains(chunks - 1) ? [] : Array(bytes[(1_024 * (chunks - 1))...]))
    }

    private func halves(of chunks: Range<Int>) -> (left: Range<Int>, right: Range<Int>) {
        var left = 1
        while left * 2 < chunks.count { left *= 2 }
        let middle = chunks.lowerBound + left
        return (chunks.lowerBound..<middle, middle..<chunks.upperBound)
    }

    private func value(of chunks: Range<Int>) -> Digest {
        if chunks.count == 1 { return values[chunks.lowerBound] }
        let (left, right) = halves(of: chunks)
        return PortableBlake3.plain.joined(value(of: left), value(of: right))
    }

    /// The largest subtrees without any chunk that is known.
    private func siblings(in chunks: Range<Int>, known: (Int) -> Bool) -> [Digest] {
        if chunks.allSatisfy(known) { return [] }
        if !chunks.contains(where: known) { return [value(of: chunks)] }
        let (left, right) = halves(of: chunks)
        return siblings(in: left, known: known) + siblings(in: right, known: known)
    }
}

extension ContentTwin: CustomTestStringConvertible {
    var testDescription: String { "\(bytes.count) bytes" }

    /// Lengths around every place where the tree changes its shape.
    static let lengths: [Int] = [
        0, 1, 63, 64, 65, 1_023, 1_024, 1_025, 2_048, 2_049, 5_000, 16_383, 16_384, 16_385, 17_408,
        17_409, 18_500, 32_767, 32_768, 32_769, 49_152, 50_000, 65_536, 65_537, 81_920, 98_305,
        131_072, 131_073, 140_000,
    ]

    /// The content of each length, made once.
    static let all = lengths.map(ContentTwin.init)

    func bytes(of run: Range<Int>) -> [UInt8] {
        Array(bytes[16_384 * run.lowerBound..<min(16_384 * run.upperBound, bytes.count)])
    }
}
