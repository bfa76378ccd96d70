import HTTP
import Simulation
import SpecTesting
import Testing

@Suite struct ByteRangesTests {
    @Test(arguments: [
        ("bytes=0-499", RangeOutcome.single(0..<500)), ("bytes=0-0", .single(0..<1)),
        ("BYTES=500-", .single(500..<1_000)), ("bytes=-1", .single(999..<1_000)),
        ("bytes=-2000", .single(0..<1_000)), ("bytes=999-5000", .single(999..<1_000)),
        ("bytes=0-99999999999999999999999", .single(0..<1_000)),
        ("bytes=-9223372036854775808", .single(0..<1_000)),
        ("bytes=1000-", .unsatisfiable), ("bytes=-0", .unsatisfiable),
        ("bytes=99999999999999999999-", .unsatisfiable),
        ("bytes=0-1, 4-5", .several([0..<2, 4..<6])),
        ("bytes=-1,0-0", .several([999..<1_000, 0..<1])),
        ("bytes=0-1,2000-", .single(0..<2)), ("bytes=,0-1,,", .single(0..<2)),
        ("bytes=0-9,5-14,10-19", .several([0..<10, 5..<15, 10..<20])),
        ("bytes=0-,0-,0-,0-", .whole),
    ])
    func `of a thousand bytes these are meant`(text: String, outcome: RangeOutcome) {
        #expect(ByteRanges(text)?.resolve(size: 1_000) == outcome)
    }

    @Test(arguments: [
        "", "bytes", "bytes=", "bytes=,", "items=0-1", "bytes=a-b", "bytes=-", "bytes=5-4",
        "bytes=1", "bytes=0-1;2-3", "bytes=--1", "bytes=0--1", "bytes =0-1", "bytes=0 - 1",
        "bytes=0-1,x", "bytes=+0-1", "bytes=" + String(repeating: "0-0,", count: 17),
    ])
    func `what means nothing is ignored`(text: String) { #expect(ByteRanges(text) == nil) }

    @Test func `an empty content has no ranges`() {
        #expect(ByteRanges("bytes=0-")?.resolve(size: 0) == .unsatisfiable)
        #expect(ByteRanges("bytes=-5")?.resolve(size: 0) == .unsatisfiable)
    }

    @Test func `a part says which it is`() {
        #expect(ByteRanges.contentRange(0..<500, size: 1_234) == "bytes 0-499/1234")
        #expect(ByteRanges.unsatisfiable(size: 1_234) == "bytes */1234")
    }

    @Test func `a field that is there twice is ignored`() {
        #expect(requestHead("Range: bytes=0-1").flatMap { ByteRanges(of: $0.fields) } != nil)
        #expect(
            requestHead("Range: bytes=0-1", "Range: bytes=0-1")
                .flatMap { ByteRanges(of: $0.fields) } == nil)
    }

    @Test(arguments: Trials.seeds(2_000))
    func `a range holds exactly the bytes that it names`(seed: UInt64) {
        var dice = SplitMix64(seed: seed)
        let (size, first, last) = (dice.below(30), dice.below(30), dice.below(30))
        let named = (0..<size).filter { first...max(first, last) ~= $0 }
        let outcome = ByteRanges("bytes=\(first)-\(max(first, last))")?.resolve(size: size)
        if named.isEmpty {
            #expect(outcome == .unsatisfiable)
        } else {
            #expect(outcome == .single(named[0]..<named[named.count - 1] + 1))
        }
    }
}
