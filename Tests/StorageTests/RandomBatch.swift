import Simulation
import Storage

/// A batch and what it does to the naive store.
struct RandomBatch {
    private(set) var batch = WriteBatch()
    private(set) var after: NaiveStore

    static let families: [FamilyName] = ["a", "b", "c-2"]

    /// Keys of one to three bytes over a small alphabet, so that many meet again.
    static func key(_ dice: inout SplitMix64) -> [UInt8] {
        let alphabet: [UInt8] = [0, 1, 0x7F, 0x80, 0xFF]
        return (0..<Int.random(in: 0...4, using: &dice)).map { _ in
            alphabet[Int.random(in: 0..<alphabet.count, using: &dice)]
        }
    }

    init(
        on naive: NaiveStore, changes: Int, longestValue: Int = 40,
        using dice: inout SplitMix64
    ) {
        after = naive
        for _ in 0..<changes {
            let family = Self.families[Int.random(in: 0..<3, using: &dice)]
            let key = Self.key(&dice)
            switch Int.random(in: 0..<200, using: &dice) {
            case 0:
                batch.clear(family)
                after.clear(family)
            case 1, 2:
                let other = Self.families[Int.random(in: 0..<3, using: &dice)]
                batch.move(family, to: other)
                after.move(family, other)
            case 3..<60:
                batch.remove(key, in: family)
                after.remove(key, family)
            default:
                let length = Int.random(in: 0...longestValue, using: &dice)
                let value = [UInt8](repeating: .random(in: 0...255, using: &dice), count: length)
                batch.put(key, value, in: family)
                after.put(key, value, family)
            }
        }
    }
}
