import Simulation
import SpecTesting
import Testing

@testable import HTTP

@Suite struct RecentTableTests {
    /// Keys and values from the newest to the oldest.
    private struct Model {
        let most: Int
        var rows: [(key: Int, value: Int)] = []

        mutating func touch(_ key: Int, _ fresh: Int) -> Int {
            let place = rows.firstIndex { $0.key == key }
            let value = place.map { rows.remove(at: $0).value } ?? fresh
            rows.insert((key, value), at: 0)
            if rows.count > most { rows.removeLast() }
            return value
        }
    }

    @Test(arguments: Trials.seeds(2_000))
    func `the table forgets whom it has not seen for longest`(seed: UInt64) {
        var dice = SplitMix64(seed: seed)
        let most = Int.random(in: 1...9, using: &dice)
        var (table, model) = (RecentTable<Int, Int>(most: most), Model(most: most))
        for step in 0..<300 {
            let key = Int.random(in: 0..<12, using: &dice)
            let place = table.touch(key) { step }
            #expect(table[place] == model.touch(key, step), "step \(step)")
            #expect(table.count == model.rows.count)
        }
    }
}
