import Primitives
import Testing

@Suite struct BasisPointsTests {
    @Test func `a share is never more than the whole`() {
        #expect(BasisPoints(exactly: 0) == .zero)
        #expect(BasisPoints(exactly: 10_000) == .all)
        #expect(BasisPoints(exactly: 10_001) == nil)
        #expect(BasisPoints(exactly: -1) == nil)
        #expect(BasisPoints(exactly: 65_536) == nil)
        #expect(BasisPoints(exactly: UInt128.max) == nil)
    }

    @Test func `a share and its complement are all`() {
        for value in 0...10_000 {
            let share = BasisPoints(exactly: value)
            #expect(share.map { Int($0.value) + Int($0.complement.value) } == 10_000)
        }
    }

    @Test func `a rate can be written as a number`() {
        let fee: BasisPoints = 250
        #expect(fee.value == 250)
        #expect(fee < 251)
        #expect(fee.description == "250 bp")
    }

    @Test func `a number in the source beyond the whole stops the program`() async {
        await #expect(processExitsWith: .failure) {
            let tooMuch: BasisPoints = 10_001
            _ = tooMuch
        }
    }
}
