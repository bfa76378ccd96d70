import ComputeMarket
import Foundation
import Primitives
import Simulation
import SpecTesting
import Testing

@Suite struct SliceTests {
    @Test(.requirement("WL-001"))
    func `the proof of a slice is its BLAKE3 digest`() {
        #expect(
            Slice.proof(of: []).hex
                == "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262")
        var dice = SplitMix64(seed: 1)
        for count in [1, 64, 1_024, 1_025, 10_000] {
            let bytes = (0..<count).map { _ in UInt8(truncatingIfNeeded: dice.next()) }
            #expect(Slice.proof(of: bytes) == PortableBlake3.plain.digest(of: bytes))
            let span = bytes.span
            let ofSpan = Slice.proof(of: span)
            #expect(ofSpan == Slice.proof(of: bytes))
        }
    }

    @Test(.requirement("WL-005"))
    func `slices hashed side by side have the proofs they have alone`() async {
        let slices = (0..<64).map { SampleSlice($0).bytes }
        let alone = slices.map { Slice.proof(of: $0) }
        let together = await withTaskGroup { group in
            for _ in 0..<4 {
                for (index, slice) in slices.enumerated() {
                    group.addTask { (index, Slice.proof(of: slice)) }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(together.count == 256)
        for (index, proof) in together { #expect(proof == alone[index]) }
    }

    @Test func `a commitment is one derivation away from its proof`() {
        let context = PortableBlake3.context("the-block 2026 slice commitment v1")
        let proof = SampleSlice(1).proof
        #expect(Slice.commitment(of: proof) == context.digest(of: proof.bytes))
        #expect(
            Slice.commitment(of: .zero).hex
                == "445d2b88296ee7a6bf638726cf27e693139515eb8239132c1bb2989b4a2d3ae9")
        #expect(
            Slice.commitment(of: SampleSlice(1).proof) != Slice.commitment(of: SampleSlice(2).proof)
        )
    }
}
