import Primitives
import Testing

@Suite struct PartsPerMillionTests {
    @Test func `a share is never more than the whole`() {
        #expect(PartsPerMillion(exactly: 0) == .zero)
        #expect(PartsPerMillion(exactly: 1_000_000) == .all)
        #expect(PartsPerMillion(exactly: 1_000_001) == nil)
        #expect(PartsPerMillion(exactly: -1) == nil)
        #expect(PartsPerMillion(exactly: UInt64(1) << 32) == nil)
    }

    @Test func `basis points convert exactly`() {
        #expect(PartsPerMillion(BasisPoints.all) == .all)
        #expect(PartsPerMillion(BasisPoints.zero) == .zero)
        #expect(PartsPerMillion(250 as BasisPoints) == 25_000)
        #expect(Ratio(PartsPerMillion(125 as BasisPoints)) == Ratio(125 as BasisPoints))
    }

    @Test func `a share and its complement are all`() {
        let share: PartsPerMillion = 123_456
        #expect(share.complement == 876_544)
        #expect(share < share.complement)
        #expect(share.description == "123456 ppm")
    }

    @Test func `a number in the source beyond the whole stops the program`() async {
        await #expect(processExitsWith: .failure) {
            let tooMuch: PartsPerMillion = 1_000_001
            _ = tooMuch
        }
    }
}
