@testable import ComputeMarket
import Primitives
import Simulation
import SpecTesting
import Testing

@Suite struct ShelfTests {
    /// A shelf, and the same entries in a list.
    private struct Both {
        var dice: SplitMix64
        var shelf = Shelf()
        var list: [Shelf.Entry] = []
        var lastID: UInt64 = 0

        mutating func below(_ bound: UInt64) -> UInt64 { .random(in: 0..<bound, using: &dice) }

        mutating func insert(ranks: UInt64) {
            lastID += 1
            let entry = Shelf.Entry(
                rank: below(ranks), id: lastID, reach: below(50),
                owner: Stage.account(below(4)))
            shelf.insert(entry)
            let index = list.firstIndex { !$0.precedes(entry.rank, entry.id) } ?? list.count
            list.insert(entry, at: index)
        }

        mutating func removeOne() {
            guard !list.isEmpty else { return shelf.remove(rank: 1, id: 1) }
            let entry = list.remove(at: Int(below(UInt64(list.count))))
            shelf.remove(rank: entry.rank, id: entry.id)
            shelf.remove(rank: entry.rank, id: entry.id)
        }

        mutating func setOne() {
            guard !list.isEmpty else { return shelf.set(reach: 1, rank: 1, id: 1) }
            let index = Int(below(UInt64(list.count)))
            list[index].reach = below(50)
            shelf.set(reach: list[index].reach, rank: list[index].rank, id: list[index].id)
        }

        mutating func expectSame(ranks: UInt64) {
            #expect(shelf.count == list.count)
            #expect(shelf.isEmpty == list.isEmpty)
            #expect(shelf.first == list.first)
            #expect(shelf.prefix(.max) == list)
            #expect(shelf.prefix(7) == Array(list.prefix(7)))
            #expect(shelf.prefix(0) == [])
            for _ in 0..<20 {
                let (rank, reach, owner) = (below(ranks), below(60), Stage.account(below(5)))
                let expected = list.first {
                    $0.rank <= rank && $0.reach >= reach && $0.owner != owner
                }
                #expect(shelf.first(upTo: rank, reaching: reach, notOf: owner) == expected)
            }
            let sizes = shelf.runs.map(\.entries.count)
            #expect(sizes.allSatisfy { 1...Shelf.longest ~= $0 })
            for (left, right) in zip(sizes, sizes.dropFirst()) {
                #expect(left + right > Shelf.longest / 2, "runs would fit one")
            }
        }
    }

    @Test(arguments: Trials.seeds(400))
    func `a shelf is a sorted list, whatever is done to it`(seed: UInt64) {
        var both = Both(dice: SplitMix64(seed: seed))
        let ranks: UInt64 = seed % 3 == 0 ? 4 : 1 << 20
        both.expectSame(ranks: ranks)
        for (inserts, removals) in [(5, 2), (900, 100), (300, 900), (40, 400), (600, 0), (0, 700)] {
            var left = (inserts, removals)
            while left.0 + left.1 > 0 {
                if both.below(UInt64(left.0 + left.1)) < left.0 {
                    both.insert(ranks: ranks)
                    left.0 -= 1
                } else {
                    both.removeOne()
                    left.1 -= 1
                }
                if both.below(4) == 0 { both.setOne() }
            }
            both.expectSame(ranks: ranks)
            #expect(Shelf(both.list.shuffled(using: &both.dice)).prefix(.max) == both.list)
        }
    }

    @Test func `entries of one owner hide neither others nor each other`() {
        let (mine, theirs) = (Stage.account(1), Stage.account(2))
        let entries = (1...1_000).map {
            Shelf.Entry(rank: $0, id: $0, reach: 100 - $0 / 20, owner: $0 == 777 ? theirs : mine)
        }
        let shelf = Shelf(entries)
        #expect(shelf.first(upTo: .max, reaching: 1, notOf: mine)?.id == 777)
        #expect(shelf.first(upTo: .max, reaching: 1, notOf: theirs)?.id == 1)
        #expect(shelf.first(upTo: .max, reaching: 63, notOf: mine) == nil)
        #expect(shelf.first(upTo: 776, reaching: 1, notOf: mine) == nil)
        #expect(shelf.first(upTo: 0, reaching: 0, notOf: theirs) == nil)
    }
}
