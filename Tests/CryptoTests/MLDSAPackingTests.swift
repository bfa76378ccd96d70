import Crypto
import SpecTesting
import Testing

@Suite struct MLDSAPackingTests {
    /// The bits one by one, the lowest first.
    private func twin(_ values: [Int32], bits: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 32 * bits)
        for (index, value) in values.enumerated() {
            for bit in 0..<bits where value >> Int32(bit) & 1 == 1 {
                let place = index * bits + bit
                bytes[place / 8] |= 1 << UInt8(place % 8)
            }
        }
        return bytes
    }

    @Test(arguments: [3, 4, 6, 10, 13, 18, 20], Trials.seeds(100))
    func `coefficients are written bit by bit, and read back`(bits: Int, seed: UInt64) {
        var dice = SeededDice(seed: seed)
        let values = (0..<256).map { _ in Int32.random(in: 0..<1 << bits, using: &dice) }
        let top = Int32(1) << (bits - 1)
        let below = values.map { top - $0 }
        var bytes = [UInt8](repeating: 0xFF, count: 32 * bits)
        var read = [Int32](repeating: 7, count: 256)

        MLDSAPacking.write(values, bits: bits, to: &bytes)
        #expect(bytes == twin(values, bits: bits))
        MLDSAPacking.read(bytes, bits: bits, into: &read)
        #expect(read == values)

        MLDSAPacking.write(below, below: top, bits: bits, to: &bytes)
        #expect(bytes == twin(values, bits: bits))
        MLDSAPacking.read(bytes, bits: bits, below: top, into: &read)
        #expect(read == below)
    }

    // MARK: Hints

    private func read(_ bytes: [UInt8], _ set: MLDSASet) -> [Int32]? {
        var hints = [Int32](repeating: 9, count: set.rows * 256)
        return MLDSAPacking.readHints(bytes, set: set, into: &hints) ? hints : nil
    }

    private func write(_ hints: [Int32], _ set: MLDSASet) -> [UInt8] {
        var bytes = [UInt8](repeating: 0xFF, count: set.hintByteCount)
        MLDSAPacking.writeHints(hints, set: set, to: &bytes)
        return bytes
    }

    @Test(arguments: MLDSASet.allCases, Trials.seeds(200))
    func `hints are read back, and bytes that are read are written the same`(
        set: MLDSASet, seed: UInt64
    ) throws {
        var dice = SeededDice(seed: seed)
        var hints = [Int32](repeating: 0, count: set.rows * 256)
        let count = [0, 1, set.mostHints, Int.random(in: 0...set.mostHints, using: &dice)]
        for place in hints.indices.shuffled(using: &dice).prefix(count[Int(seed % 4)]) {
            hints[place] = 1
        }
        let bytes = write(hints, set)
        #expect(read(bytes, set) == hints)

        for _ in 0..<20 {
            var other = bytes
            let place = Int.random(in: 0..<other.count, using: &dice)
            other[place] = UInt8.random(in: 0...UInt8(set.mostHints + 1), using: &dice)
            if let hints = read(other, set) { #expect(write(hints, set) == other) }
        }
    }

    @Test(arguments: MLDSASet.allCases)
    func `each vector of hints has one form`(set: MLDSASet) {
        let ends = set.mostHints
        func form(_ positions: [UInt8], ends endings: [Int]) -> [UInt8] {
            var bytes = [UInt8](repeating: 0, count: set.hintByteCount)
            for (index, position) in positions.enumerated() { bytes[index] = position }
            for row in 0..<set.rows {
                bytes[ends + row] = UInt8(
                    row < endings.count ? endings[row] : endings[endings.count - 1])
            }
            return bytes
        }
        #expect(read(form([], ends: [0]), set) != nil)
        #expect(read(form([3, 9, 9, 200], ends: [2, 4]), set) != nil)
        let full = Array(UInt8(0)..<UInt8(ends))
        #expect(read(form(full, ends: [ends]), set) != nil)

        #expect(read(form([9, 3], ends: [2]), set) == nil, "positions fall")
        #expect(read(form([9, 9], ends: [2]), set) == nil, "a position twice")
        #expect(read(form([3, 9], ends: [2, 1]), set) == nil, "an end falls")
        #expect(read(form([3, 9, 7], ends: [2]), set) == nil, "a position after the last row")
        #expect(read(form([3, 9, 0, 1], ends: [2]), set) == nil, "one after a zero")
        #expect(read(form(full, ends: [ends + 1]), set) == nil, "more than there is room for")
        #expect(read(form(full, ends: [255]), set) == nil)
        var late = form([3], ends: [0, 1])
        late[ends + set.rows - 1] = 0
        #expect(read(late, set) == nil, "the last end falls to 0")
    }
}
