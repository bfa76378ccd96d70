import Crypto
import Primitives
import Records
import Simulation
import SpecTesting
import Tables
import Testing

/// What a stranger may send instead of a proof.
@Suite struct RowsProofForgeryTests {
    private static let table = EvenRows(count: 2_500)

    /// True statements: one row, an absence, a page, across pages, across chunks, everything before.
    private static let ranges: [(first: UInt64, last: UInt64)] = [
        (1_000, 1_000), (1_001, 1_001), (990, 1_010), (400, 900), (0, 1), (0, 700), (4_000, .max),
        (5_001, .max),
    ]

    @Test(arguments: Trials.seeds(10_000))
    func `a proof with any byte changed is refused, unless it is the same proof`(
        seed: UInt64
    ) throws {
        var dice = SplitMix64(seed: seed)
        let range = Self.ranges[Int.random(in: 0..<Self.ranges.count, using: &dice)]
        let root = Self.table.tree.root
        let proof = try Self.table.proof(range.first, through: range.last)
        let bytes = proof.binary()
        for _ in 0..<8 {
            var mutated = bytes
            mutated.mutate(using: &dice)
            // What is read is written again as it was, so other bytes are another proof.
            guard mutated != bytes, let forged = try? RowsProof(binary: mutated) else { continue }
            #expect(forged.binary() == mutated)
            #expect(forged != proof)
            #expect(forged.refusal(range.first, through: range.last, under: root) != nil)
        }
    }

    @Test(arguments: 0..<8)
    func `a proof with any one thing changed is refused`(number: Int) throws {
        let (table, range) = (Self.table, Self.ranges[number])
        let proof = try table.proof(range.first, through: range.last)
        #expect(proof.refusal(range.first, through: range.last, under: table.tree.root) == nil)
        for forgery in Self.forgeries(of: proof) where forgery != proof {
            let refusal = forgery.refusal(range.first, through: range.last, under: table.tree.root)
            #expect(refusal != nil, "\(forgery)")
        }
    }

    /// The proof with one thing changed: each number up, down and at its ends, each list shortened,
    /// lengthened, and with neighbours swapped, each digest and each page another.
    private static func forgeries(of proof: RowsProof) -> [RowsProof] {
        var forged: [RowsProof] = []
        func forge(_ change: (inout RowsProof) -> Void) { forged.append(proof.changed(change)) }

        forge { $0.rows += 1 }
        forge { $0.rows -= 1 }
        forge { $0.rows = 0 }
        for count in [0, 1, proof.chunks - 1, proof.chunks + 1, .max] {
            forge { $0.chunks = count }
        }
        for place in [0, proof.firstChunk &- 1, proof.firstChunk + 1, proof.chunks, .max] {
            forge { $0.firstChunk = place }
        }
        forge(\.siblings) { forged.append($0) }
        forge(\.parts) { forged.append($0) }
        for index in proof.parts.indices {
            let part = proof.parts[index]
            for number in [part.rows - 1, part.rows + 1, 0, .max] {
                forge { $0.parts[index].rows = number }
            }
            for number in [part.pages - 1, part.pages + 1, 0, 1, .max] {
                forge { $0.parts[index].pages = number }
            }
            for number in [part.firstPage &- 1, part.firstPage + 1, 0, part.pages, .max] {
                forge { $0.parts[index].firstPage = number }
            }
            forge(\.parts[index].siblings) { forged.append($0) }
            forge(\.parts[index].run) { forged.append($0) }
            // Pages dropped, and their place told truly.
            forge {
                $0.parts[index].run.removeFirst()
                $0.parts[index].firstPage += 1
            }
            for page in part.run.indices {
                forge { $0.parts[index].run[page].bytes.append(0) }
                forge { $0.parts[index].run[page].bytes.removeLast() }
                forge { $0.parts[index].run[page].bytes[8] ^= 1 }
                forge { $0.parts[index].run[page].bytes = [] }
            }
            // Two pages handed out as one.
            guard part.run.count > 1 else { continue }
            forge {
                let second = $0.parts[index].run.remove(at: 1)
                $0.parts[index].run[0].bytes += second.bytes
            }
        }
        forge {
            $0.parts.removeFirst()
            $0.firstChunk += 1
        }
        return forged

        func forge<Element>(
            _ list: WritableKeyPath<RowsProof, [Element]>, _ take: (RowsProof) -> Void
        ) {
            for index in proof[keyPath: list].indices {
                take(proof.changed { $0[keyPath: list].remove(at: index) })
                take(proof.changed { $0[keyPath: list].append($0[keyPath: list][index]) })
                take(
                    proof.changed {
                        $0[keyPath: list].insert($0[keyPath: list][index], at: index)
                    })
                guard index > 0 else { continue }
                take(proof.changed { $0[keyPath: list].swapAt(index - 1, index) })
            }
            take(proof.changed { $0[keyPath: list] = [] })
        }
    }

    @Test func `a proof is of one root`() throws {
        let root = Self.table.tree.root
        let proof = try Self.table.proof(100, through: 200)
        #expect(proof.refusal(100, through: 200, under: .zero)?.isWrongRoot == true)
        var (table, tree) = (Table<ID<Job>, Bid>(), Self.table.tree)
        table.put(Bid(price: 1), at: ID(5_001))
        tree.fold(RowChanges(table.seal()))
        #expect(proof.refusal(100, through: 200, under: tree.root)?.isWrongRoot == true)
        let other = try #require(tree.prove(from: ID<Job>(100), through: ID<Job>(200)))
        #expect(other.refusal(100, through: 200, under: root)?.isWrongRoot == true)
        #expect(other.refusal(100, through: 200, under: tree.root) == nil)
    }

    @Test(arguments: Trials.seeds(1_600))
    func `a proof for fewer rows does not pass for one of more`(seed: UInt64) throws {
        var dice = SplitMix64(seed: seed)
        let (table, root) = (Self.table, Self.table.tree.root)
        func key() -> UInt64 { .random(in: 0...5_010, using: &dice) }
        let narrow = [key(), key()].sorted()
        let wide = [key(), key()].sorted()
        let proof = try table.proof(narrow[0], through: narrow[1])
        let expected = table.rows(from: ID(wide[0]), through: ID(wide[1]))
        do {
            let shown = try proof.verify(wide[0], through: wide[1], under: root)
            #expect(shown.elementsEqual(expected, by: ==))
        } catch {
            #expect(error == .incomplete)
            #expect(wide[0] < narrow[0] || wide[1] > narrow[1])
        }
    }

    @Test func `rows that may be missing on one side alone are missed`() throws {
        let (table, root) = (Self.table, Self.table.tree.root)
        let proof = try table.proof(1_000, through: 1_200)
        #expect(proof.refusal(1_000, through: 5_000, under: root) == .incomplete)
        #expect(proof.refusal(2, through: 1_200, under: root) == .incomplete)
        #expect(proof.refusal(0, through: .max, under: root) == .incomplete)
        let first = try table.proof(0, through: 10)
        #expect(first.refusal(0, through: 10, under: root) == nil)
        #expect(first.refusal(0, through: .max, under: root) == .incomplete)
        // Within the first chunk and the last, which does not yet reach their pages.
        let early = try table.proof(200, through: 240)
        #expect(early.firstChunk == 0)
        #expect(early.refusal(2, through: 240, under: root) == .incomplete)
        #expect(early.refusal(200, through: 240, under: root) == nil)
        let late = try table.proof(4_900, through: 4_904)
        #expect(Int(late.firstChunk) == table.tree.chunkCount - 1)
        #expect(late.refusal(4_900, through: .max, under: root) == .incomplete)
        #expect(late.refusal(4_900, through: 4_904, under: root) == nil)
        let last = try table.proof(5_000, through: .max)
        #expect(last.refusal(5_000, through: .max, under: root) == nil)
        #expect(last.refusal(0, through: .max, under: root) == .incomplete)
    }

    @Test func `pages left out in the middle are missed, though all that is there is true`() throws
    {
        let (table, root) = (Self.table, Self.table.tree.root)
        let chunks = TreeTwin(table.rows).chunks
        let whole = try table.proof(0, through: .max)
        #expect(whole.refusal(0, through: .max, under: root) == nil)
        for (index, chunk) in chunks.enumerated() {
            let keys = chunk.pages.compactMap { ID<Job>(leading: $0)?.value }
            let (second, end) = (keys[1], try #require(keys.last))
            for range in [second...end, keys[0]...(end - 1), second...second, end...end] {
                let part = try table.proof(range.lowerBound, through: range.upperBound).parts[0]
                let forged = whole.changed { $0.parts[index] = part }
                guard forged != whole else { continue }
                let refusal = forged.refusal(0, through: .max, under: root)
                #expect(
                    refusal == .malformed(.pagesMissing(part: index)) || refusal == .incomplete,
                    "\(index): \(range)")
            }
        }
    }

    @Test func `nothing is shown of an empty table`() throws {
        let empty = EvenRows(count: 0).tree.root
        let all = try Self.table.proof(0, through: .max)
        for forgery in [
            RowsProof().changed { $0.parts = all.parts },
            RowsProof().changed { $0.parts = [all.parts[0]] },
            RowsProof().changed { $0.parts = [RowsProof.Part()] },
            RowsProof().changed { $0.siblings = [.zero] },
            RowsProof().changed { $0.firstChunk = 1 },
            RowsProof().changed { $0.rows = 1 },
        ] {
            #expect(
                forgery.refusal(0, through: .max, under: empty)
                    == .malformed(.contentsWithoutChunks))
        }
    }
}

extension [UInt8] {
    /// One bit turned, one byte set, or a few cut, doubled or moved.
    mutating func mutate(using dice: inout SplitMix64) {
        guard !isEmpty else { return append(0) }
        let at = Int.random(in: 0..<count, using: &dice)
        let run = at..<Swift.min(count, at + 1 + Int.random(in: 0..<40, using: &dice))
        switch Int.random(in: 0..<8, using: &dice) {
        case 0...3: self[at] ^= 1 << UInt8.random(in: 0..<8, using: &dice)
        case 4: self[at] = .random(in: 0...255, using: &dice)
        case 5: removeSubrange(run)
        case 6: insert(contentsOf: Array(self[run]), at: at)
        default: swapAt(at, Int.random(in: 0..<count, using: &dice))
        }
    }
}
