import Crypto
import Primitives
import Records
import Simulation
import SpecTesting
import Tables
import Testing

@Suite struct LogProofTests {
    @Test(arguments: 1...40)
    func `every run of a small log is shown, and its reading is the proof`(size: Int) throws {
        let sample = try SampleLog(count: 40)
        for from in 0..<size {
            for end in from + 1...size {
                let proof = try #require(sample.proof(from..<end, atSize: size))
                #expect(proof.refusal(under: sample.head(size)) == nil)
                #expect(try LogProof(binary: proof.binary()) == proof)
                #expect(try LogProof(json: proof.json()) == proof)
            }
        }
    }

    /// Computed with the Python package blake3 1.0.11 by a recursive tree.
    @Test func `a proof is the known one`() throws {
        let sample = try SampleLog(count: 7)
        let proof = try #require(sample.proof(4..<5, atSize: 7))
        let siblings = [
            "561e3b7b3d9583fd0473c5f33098e48b7dd9e643a36958875980c76c6e4f1259",
            "9a1011d7c76bab7402e4572de766f94179cd79444e2efad43f458d356b0d9f6c",
            "90853fb1af06522fae384718a1656d15ea6529e98900344a37e60f239c44dfb7",
        ]
        let list = siblings.map { #""\#($0)""# }.joined(separator: ",")
        let text = #"{"first":4,"leaves":["6c6561662034"],"siblings":[\#(list)],"size":7}"#
        #expect(String(decoding: try proof.canonicalJSON(), as: UTF8.self) == text)
        let bytes = "07040106" + "6c6561662034" + "03" + siblings.joined()
        #expect(HexText.text(proof.binary().span) == bytes)
        #expect(
            sample.head(7).root.hex
                == "5d49fca4491106fb9106866f098716307daa162f425b5111e4f82ff2c1528fda")
    }

    @Test func `leaves are shown only where they stand`() throws {
        let sample = try SampleLog(count: 20)
        func proof(_ leaves: [Bytes], _ first: UInt64, _ size: UInt64) -> LogProof? {
            LogProof(of: leaves, from: first, in: sample.log, atSize: size)
        }
        let two = Array(sample.leaves[4..<6])
        #expect(proof(two, 4, 20) != nil)
        #expect(proof(two, 5, 20) == nil)
        #expect(proof(two.reversed(), 4, 20) == nil)
        #expect(proof([], 4, 20) == nil)
        for first in [19, 20, .max - 1, .max] as [UInt64] { #expect(proof(two, first, 20) == nil) }
        for size in [0, 5, 21, .max] as [UInt64] { #expect(proof(two, 4, size) == nil) }
    }

    @Test func `a proof shows so many leaves and no more`() throws {
        let sample = try SampleLog(count: LogProof.mostLeaves + 1)
        #expect(sample.proof(0..<LogProof.mostLeaves + 1, atSize: sample.leaves.count) == nil)
        var proof = try #require(sample.proof(0..<LogProof.mostLeaves, atSize: sample.leaves.count))
        #expect(proof.refusal(under: sample.head(sample.leaves.count)) == nil)
        proof.leaves = sample.leaves
        proof.siblings = []
        #expect(
            proof.refusal(under: sample.head(sample.leaves.count))
                == .tooManyLeaves(LogProof.mostLeaves + 1))
    }

    @Test func `a proof is of one head`() throws {
        let sample = try SampleLog(count: 20)
        let proof = try #require(sample.proof(3..<5, atSize: 19))
        #expect(proof.refusal(under: sample.head(19)) == nil)
        #expect(proof.refusal(under: sample.head(20)) == .wrongSize(19, expected: 20))
        let head = LogHead(size: 19, root: sample.head(20).root)
        #expect(
            proof.refusal(under: head)
                == .wrongRoot(sample.head(19).root, expected: sample.head(20).root))
        #expect(LogProof().refusal(under: LogHead()) == .noLeaves)
    }

    @Test func `each thing wrong with the form of a proof is named`() throws {
        let sample = try SampleLog(count: 20)
        let proof = try #require(sample.proof(3..<5, atSize: 20))
        let count = proof.siblings.count
        #expect(count == 6)
        var forged = proof
        for first in [19, 20, .max - 1, .max] as [UInt64] {
            forged.first = first
            #expect(
                forged.refusal(under: sample.head(20))
                    == .outsideLog(first: first, leaves: 2, size: 20))
        }
        forged = proof
        forged.siblings.removeLast()
        #expect(
            forged.refusal(under: sample.head(20))
                == .wrongSiblingCount(count - 1, expected: count))
        forged.siblings += [.zero, .zero]
        #expect(
            forged.refusal(under: sample.head(20))
                == .wrongSiblingCount(count + 1, expected: count))
        forged = proof
        forged.leaves = []
        #expect(forged.refusal(under: sample.head(20)) == .noLeaves)
    }

    @Test func `a refusal says what was found and what was expected`() {
        let all: [LogProof.Refusal] = [
            .noLeaves, .tooManyLeaves(5_000), .outsideLog(first: 19, leaves: 2, size: 20),
            .wrongSiblingCount(5, expected: 6), .wrongSize(19, expected: 20),
            .wrongRoot(.zero, expected: MerkleTree.emptyRoot),
        ]
        #expect(Set(all.map(\.description)).count == all.count)
        #expect(
            all.prefix(5).map(\.description) == [
                "the proof shows no leaves; expected 1 to 4096",
                "the proof shows 5000 leaves; expected 1 to 4096",
                "the proof shows 2 leaves from place 19 on; expected places below 20, "
                    + "the size of the log",
                "the proof has 5 digests beside its leaves; expected 6",
                "the proof is of the log at size 19; expected size 20",
            ])
        #expect(all[5].description.contains("\(Digest.zero); expected \(MerkleTree.emptyRoot)"))
    }

    @Test(arguments: Trials.seeds(10_000))
    func `a proof with any byte changed is refused`(seed: UInt64) throws {
        var dice = SplitMix64(seed: seed)
        let sample = try Self.sample.get()
        let size = Int.random(in: 1...300, using: &dice)
        let from = Int.random(in: 0..<size, using: &dice)
        let run = from..<Int.random(in: from + 1...min(size, from + 5), using: &dice)
        let proof = try #require(sample.proof(run, atSize: size))
        let bytes = proof.binary()
        for _ in 0..<8 {
            var mutated = bytes
            mutated.mutate(using: &dice)
            guard mutated != bytes, let forged = try? LogProof(binary: mutated) else { continue }
            #expect(forged.binary() == mutated)
            #expect(forged.refusal(under: sample.head(size)) != nil)
        }
    }

    private static let sample = Result { try SampleLog(count: 300) }
}

@Suite struct LogConsistencyTests {
    @Test(arguments: 0...40)
    func `growth between any two sizes is shown, and its reading is the proof`(new: Int) throws {
        let sample = try SampleLog(count: 40)
        for old in 0...new {
            let proof = try #require(sample.consistency(from: old, to: new))
            #expect(proof.refusal(from: sample.head(old), to: sample.head(new)) == nil)
            #expect(try LogConsistency(binary: proof.binary()) == proof)
            #expect(try LogConsistency(json: proof.json()) == proof)
        }
    }

    /// Computed with the Python package blake3 1.0.11 by the definition of RFC 6962.
    @Test func `a proof is the known one`() throws {
        let sample = try SampleLog(count: 7)
        let proof = try #require(sample.consistency(from: 6, to: 7))
        let siblings = [
            "180561faed70f8df69f2df4d1a350cd0addbcb3d5ba3a9a46dbd56654f87eea8",
            "90853fb1af06522fae384718a1656d15ea6529e98900344a37e60f239c44dfb7",
            "561e3b7b3d9583fd0473c5f33098e48b7dd9e643a36958875980c76c6e4f1259",
        ]
        let list = siblings.map { #""\#($0)""# }.joined(separator: ",")
        let text = #"{"new_size":7,"old_size":6,"siblings":[\#(list)]}"#
        #expect(String(decoding: try proof.canonicalJSON(), as: UTF8.self) == text)
        #expect(HexText.text(proof.binary().span) == "060703" + siblings.joined())
        #expect(
            sample.head(6).root.hex
                == "83796f7502c9b9cc186f41525fbfded7b23a25183880bbf71c6cde43c8e272df")
        let head = #"{"root":"\#(sample.head(6).root)","size":6}"#
        #expect(String(decoding: try sample.head(6).canonicalJSON(), as: UTF8.self) == head)
    }

    @Test func `a proof is of two heads`() throws {
        let sample = try SampleLog(count: 20)
        let proof = try #require(sample.consistency(from: 6, to: 20))
        #expect(proof.refusal(from: sample.head(6), to: sample.head(20)) == nil)
        let (old, new) = (sample.head(6), sample.head(20))
        #expect(proof.refusal(from: sample.head(7), to: new) == .wrongSize(6, expected: 7))
        #expect(proof.refusal(from: old, to: sample.head(19)) == .wrongSize(20, expected: 19))
        #expect(proof.refusal(from: new, to: old) == .wrongSize(6, expected: 20))
        let other = LogHead(try sample.changed(at: 2).frontier)
        #expect(proof.refusal(from: old, to: other) == .wrongRoot(old: old, new: other))
        #expect(sample.consistency(from: 7, to: 6) == nil)
        #expect(sample.consistency(from: 7, to: 21) == nil)
    }

    @Test func `each thing wrong with the form of a proof is named`() throws {
        let sample = try SampleLog(count: 20)
        var proof = try #require(sample.consistency(from: 6, to: 20))
        let (old, new, count) = (sample.head(6), sample.head(20), proof.siblings.count)
        #expect(count == 5)
        proof.siblings.removeLast()
        #expect(
            proof.refusal(from: old, to: new) == .wrongSiblingCount(count - 1, expected: count))
        proof.siblings += [.zero, .zero]
        #expect(
            proof.refusal(from: old, to: new) == .wrongSiblingCount(count + 1, expected: count))
        (proof.oldSize, proof.newSize) = (20, 6)
        #expect(proof.refusal(from: new, to: old) == .shrinks(from: 20, to: 6))
        for size in [UInt64(0), 20] {
            (proof.oldSize, proof.newSize) = (size, 20)
            let head = sample.head(Int(size))
            let found = proof.siblings.count
            #expect(proof.refusal(from: head, to: new) == .wrongSiblingCount(found, expected: 0))
        }
    }

    @Test func `a refusal says what was found and what was expected`() {
        let all: [LogConsistency.Refusal] = [
            .wrongSize(19, expected: 20), .shrinks(from: 20, to: 6),
            .wrongSiblingCount(5, expected: 6),
            .wrongRoot(old: LogHead(), new: LogHead(size: 7, root: .zero)),
        ]
        #expect(
            all.prefix(3).map(\.description) == [
                "the proof is of the log at size 19; expected size 20",
                "the proof goes from size 20 to 6; expected a log that does not shrink",
                "the proof has 5 digests; expected 6 for its sizes",
            ])
        #expect(all[3].description.contains("expected \(MerkleTree.emptyRoot) at size 0 and"))
        #expect(all[3].description.contains("\(Digest.zero) at size 7"))
    }

    @Test(arguments: 0..<20)
    func `history that was rewritten is not growth`(index: Int) throws {
        let sample = try SampleLog(count: 20)
        let rewritten = try sample.changed(at: index)
        for old in 1..<20 {
            let proof = try #require(LogConsistency(from: UInt64(old), to: 20, in: rewritten))
            let refusal = proof.refusal(
                from: sample.head(old), to: LogHead(rewritten.frontier))
            #expect((refusal == nil) == (old <= index))
        }
    }

    @Test(arguments: Trials.seeds(10_000))
    func `a proof with any byte changed is refused`(seed: UInt64) throws {
        var dice = SplitMix64(seed: seed)
        let sample = try Self.sample.get()
        let new = Int.random(in: 2...300, using: &dice)
        let old = Int.random(in: 1..<new, using: &dice)
        let proof = try #require(sample.consistency(from: old, to: new))
        let bytes = proof.binary()
        for _ in 0..<8 {
            var mutated = bytes
            mutated.mutate(using: &dice)
            guard mutated != bytes, let forged = try? LogConsistency(binary: mutated)
            else { continue }
            #expect(forged.binary() == mutated)
            #expect(forged.refusal(from: sample.head(old), to: sample.head(new)) != nil)
        }
    }

    private static let sample = Result { try SampleLog(count: 300) }
}
