import Simulation
import SpecTesting
import Storage
import Testing

@testable import RocksStore

/// Which families have which numbers, and how that is stored.
@Suite struct RowCatalogTests {
    private let families: [FamilyName] = ["a", "b", "c-2", "next+a"]

    @Test(arguments: Trials.seeds(1_000))
    func `the changes of a catalogue make one of the other`(seed: UInt64) {
        var dice = SplitMix64(seed: seed)
        var (catalog, stored) = (RowCatalog(), [[UInt8]: [UInt8]]())
        for _ in 0..<30 {
            var new = catalog
            for _ in 0..<Int.random(in: 0...4, using: &dice) {
                let (one, other) = (
                    families.randomElement(using: &dice) ?? "a",
                    families.randomElement(using: &dice) ?? "b"
                )
                switch Int.random(in: 0..<3, using: &dice) {
                case 0: new.set(one, to: new.draw())
                case 1: new.set(one, to: nil)
                default:
                    let number = new.number(of: one)
                    new.set(one, to: nil)
                    new.set(other, to: number)
                }
            }
            for (key, value) in new.changes(from: catalog) { stored[key] = value }
            catalog = new
            #expect(read(stored) == catalog)
        }
    }

    private func read(_ stored: [[UInt8]: [UInt8]]) -> RowCatalog? {
        var catalog = RowCatalog(
            next: stored[RowKey.nextNumber].flatMap { RowKey.number($0) } ?? 1)
        for (key, value) in stored where key != RowKey.nextNumber {
            guard catalog.take(key, value) else { return nil }
        }
        return catalog
    }

    @Test func `a stored row that makes no sense is not taken`() {
        var catalog = RowCatalog(next: 9)
        let isTaken = catalog.take(RowKey.family("a"), RowKey.prefix(8))
        #expect(isTaken)
        let wrong: [(key: [UInt8], value: [UInt8], why: String)] = [
            (RowKey.family("b"), RowKey.prefix(8), "a number of another family"),
            (RowKey.family("b"), RowKey.prefix(9), "one that nobody has drawn"),
            (RowKey.family("b"), RowKey.prefix(0), "the store's own"),
            (RowKey.family("b"), [0, 0, 0, 1, 0], "too long"),
            (RowKey.families.from, RowKey.prefix(1), "no name"),
            (RowKey.families.from + [255], RowKey.prefix(1), "no text"),
        ]
        for (key, value, why) in wrong {
            let isTaken = catalog.take(key, value)
            #expect(!isTaken, "\(why)")
        }
    }
}
