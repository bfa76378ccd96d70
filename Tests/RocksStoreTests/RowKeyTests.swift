import Simulation
import SpecTesting
import Storage
import Testing

@testable import RocksStore

/// Where rows lie among those of all families.
@Suite struct RowKeyTests {
    @Test func `a key is four bytes of number and the key, and what the store keeps lies apart`() {
        #expect(RowKey.of([9, 8], in: 0x0102_0304) == [1, 2, 3, 4, 9, 8])
        #expect(RowKey.nextNumber == [0, 0, 0, 0, 1])
        #expect(RowKey.sequence == [0, 0, 0, 0, 2])
        #expect(RowKey.bytes(ofSequence: 0x0102) == [0, 0, 0, 0, 0, 0, 1, 2])
        #expect(RowKey.sequence([1, 0, 0, 0, 0, 0, 0, 2]) == 0x0100_0000_0000_0002)
        #expect(RowKey.sequence([1, 2]) == nil)
        #expect(RowKey.family("ab") == [0, 0, 0, 0, 3, 97, 98])
        #expect(RowKey.number([0, 1, 0, 2, 77]) == 65_538)
        #expect(RowKey.number([1, 2, 3]) == nil)
    }

    @Test(arguments: Trials.seeds(1_000))
    func `a key lies between the bounds of a range where the range has it`(seed: UInt64) {
        var dice = SplitMix64(seed: seed)
        func key() -> [UInt8] {
            (0..<Int.random(in: 0...3, using: &dice)).map { _ in
                ([0, 1, 254, 255] as [UInt8]).randomElement(using: &dice) ?? 0
            }
        }
        func end() -> KeyRange.End {
            [.open, .including(key()), .excluding(key())].randomElement(using: &dice) ?? .open
        }
        let number = RowKey.Number.random(in: 1..<1_000, using: &dice)
        for _ in 0..<200 {
            let (range, key) = (KeyRange(from: end(), to: end()), key())
            let row = RowKey.of(key, in: number)
            let isBetween =
                RowKey.bounds(range, in: number).map { from, to in
                    !row.lexicographicallyPrecedes(from) && row.lexicographicallyPrecedes(to)
                } ?? false
            #expect(isBetween == range.contains(key), "\(range) \(key)")
        }
    }
}
