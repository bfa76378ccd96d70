import Crypto
import Primitives
import Records
import Tables
import Testing

@Suite struct RowsProofRefusalTests {
    private static let table = EvenRows(count: 2_500)

    private func refusal(_ change: (inout RowsProof) -> Void) throws -> RowsProof.Refusal? {
        let proof = try Self.table.proof(0, through: .max)
        return proof.changed(change).refusal(0, through: .max, under: Self.table.tree.root)
    }

    @Test func `each contradiction is named, and where it is`() throws {
        let chunks = try Self.table.proof(0, through: .max).parts.count
        try #require(chunks > 2)
        for part in 0..<chunks {
            #expect(
                try refusal { $0.parts[part].siblings.append(.zero) }
                    == .malformed(.pagesDoNotFit(part: part)))
            #expect(
                try refusal { $0.parts[part].pages += 1 }
                    == .malformed(
                        part == chunks - 1 ? .pagesDoNotFit(part: part) : .pagesMissing(part: part))
            )
        }
        #expect(try refusal { $0.siblings = [.zero] } == .malformed(.chunksDoNotFit))
        #expect(try refusal { $0.firstChunk = 1 } == .malformed(.chunksDoNotFit))
        #expect(try refusal { $0.parts = [] } == .malformed(.chunksDoNotFit))
        #expect(try refusal { $0.chunks = 0 } == .malformed(.contentsWithoutChunks))
    }

    /// A table whose maker signed a root over rows that are out of order.
    @Test func `keys that do not ascend are named though root and digests agree`() throws {
        let row = RowBytesOfTwo.backwards
        var proof = RowsProof()
        (proof.rows, proof.chunks) = (2, 1)
        var part = RowsProof.Part()
        (part.rows, part.pages, part.run) = (2, 1, [Bytes(row)])
        proof.parts = [part]
        guard
            case .wrongRoot(let root, expected: .zero) =
                proof.refusal(0, through: .max, under: .zero)
        else {
            Issue.record("expected the root of the forged table")
            return
        }
        #expect(proof.refusal(0, through: .max, under: root) == .malformed(.keysDoNotAscend))
    }

    @Test func `a refusal says what was found and what was expected`() {
        let unreadable = #expect(throws: RecordError.self) { try Bid(binary: []) }
        var all: [RowsProof.Refusal] = [
            .wrongRoot(.zero, expected: MerkleTree.emptyRoot), .incomplete,
            .malformed(.contentsWithoutChunks), .malformed(.pagesMissing(part: 3)),
            .malformed(.pagesDoNotFit(part: 3)), .malformed(.chunksDoNotFit),
            .malformed(.keysDoNotAscend),
        ]
        if let unreadable { all.append(.malformed(.rowsUnreadable(part: 3, unreadable))) }
        let texts = all.map(\.description)
        #expect(Set(texts).count == 8)
        #expect(texts.allSatisfy { $0.contains("expected") && $0.count > 40 })
        #expect(texts[0].contains("\(Digest.zero); expected \(MerkleTree.emptyRoot)"))
        #expect(texts[3].contains("part 3 leaves pages out"))
    }
}

/// The bytes of a page: two rows, the greater key first.
private enum RowBytesOfTwo {
    static var backwards: [UInt8] {
        [UInt64(2), 1].flatMap { number in
            let row = Bid(price: number).binary()
            return ID<Job>(number).image + [UInt8(row.count)] + row
        }
    }
}
