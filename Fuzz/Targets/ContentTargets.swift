import Crypto
import Primitives

extension FuzzTarget {
    /// A stranger's proofs and outlines, held against the id of a small content.
    public static let contentProof = FuzzTarget(
        "content-proof",
        promise: "Only true bytes, lengths, proofs and outlines are believed of a content's id."
    ) { bytes in
        var reader = Reader(bytes)
        let isProof = reader.next() & 1 == 0
        let length = UInt64(HeldContent.bytes.count) ^ reader.number()
        let digests = (0..<Int(reader.next() % 64)).map { reader.digest(near: $0) }
        if isProof {
            proof(of: length, digests: digests, &reader)
        } else {
            outline(of: length, digests: digests, &reader)
        }
    }

    private static func proof(of length: UInt64, digests: [Digest], _ reader: inout Reader) {
        let offset = reader.number()
        let (from, size) = (Int(reader.next()) << 10, Int(reader.next()) << 10 | Int(reader.next()))
        let shown = reader.rest(or: HeldContent.part(from, size))
        let lastChunks = [HeldContent.lastChunk, [], Array(shown.suffix(1_024))]
        let proof = ContentProof(
            siblings: digests, lastChunk: lastChunks[Int(reader.next() % 3)])
        do {
            try proof.verify(shown.span, at: offset, of: HeldContent.id, length: length)
        } catch { return }
        precondition(length == UInt64(HeldContent.bytes.count), "another length is believed")
        let end = offset + UInt64(shown.count)
        precondition(end <= length, "bytes behind the end are believed")
        precondition(
            shown == Array(HeldContent.bytes[Int(offset)..<Int(end)]), "other bytes are believed")
        let own = try? HeldContent.outline.proof(of: offset..<end)
        precondition(proof == own, "another proof is believed")
    }

    private static func outline(of length: UInt64, digests: [Digest], _ reader: inout Reader) {
        let last = (0..<Int(reader.next() % 8)).map { reader.digest(near: 64 + $0) }
        let lastChunk = reader.next() & 1 == 0 ? HeldContent.lastChunk : reader.rest(or: [])
        let outline = ContentOutline(
            length: length, groups: digests, lastSiblings: last, lastChunk: lastChunk)
        // An outline that nobody checked may vouch for anything, but traps nowhere.
        let group = UInt64(reader.next())
        try? outline.verify(HeldContent.part(Int(group) << 14, 16_384).span, at: group)
        _ = try? outline.proof(of: 0..<reader.number())
        let isBelieved = (try? outline.verify(against: HeldContent.id)) != nil
        precondition(isBelieved == (outline == HeldContent.outline), "another outline is believed")
    }
}

/// A small content that strangers' claims are held against: a whole group, a second, and a third
/// that ends inside a chunk.
private enum HeldContent {
    static let bytes = (0..<40_000).map { UInt8($0 % 251) }
    static let outline = ContentOutline(of: bytes.span)
    static let id = ContentID(Blake3.hash(bytes))
    static var lastChunk: [UInt8] { outline.lastChunk }

    /// The digests that a true claim is made of: those of the groups, those of the proofs for one
    /// group each, and from number 64 on those beside the last chunk.
    static let digests: [Digest] = {
        var all = outline.groups
        for group in 0..<3 as Range<UInt64> {
            all += (try? outline.proof(of: group << 14..<group << 14 + 1).siblings) ?? []
        }
        return all + Array(repeating: .zero, count: 64 - all.count) + outline.lastSiblings
    }()

    static func part(_ from: Int, _ size: Int) -> [UInt8] {
        Array(bytes.dropFirst(from).prefix(size))
    }
}

/// Reads a claim out of arbitrary bytes; where they end, zeros follow.
private struct Reader {
    private let bytes: [UInt8]
    private var at = 0

    init(_ bytes: Span<UInt8>) { self.bytes = bytes.indices.map { bytes[$0] } }

    mutating func next() -> UInt8 {
        guard at < bytes.count else { return 0 }
        at += 1
        return bytes[at - 1]
    }

    /// Of as many bytes as the first says, so that small numbers and true lengths are short.
    mutating func number() -> UInt64 {
        (0..<Int(next() % 9)).reduce(0) { number, _ in number << 8 | UInt64(next()) }
    }

    /// One of the true digests, or 32 bytes.
    mutating func digest(near place: Int) -> Digest {
        let choice = Int(next())
        if choice == 0 { return HeldContent.digests[min(place, HeldContent.digests.count - 1)] }
        if choice < HeldContent.digests.count { return HeldContent.digests[choice] }
        return Digest((0..<32).map { _ in next() }) ?? .zero
    }

    /// The bytes left, or the others if the next says so.
    mutating func rest(or others: [UInt8]) -> [UInt8] {
        if next() & 1 == 0 { return others }
        defer { at = bytes.count }
        return Array(bytes[at...])
    }
}
