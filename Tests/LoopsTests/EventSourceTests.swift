import Simulation
import SpecTesting
import Testing

@testable import Loops

@Suite struct EventSourceTests {
    @Test(arguments: Trials.seeds(1_000))
    func `a place is one source's, and nobody's after it`(seed: UInt64) {
        var dice = SplitMix64(seed: seed)
        var table = SourceTable()
        var present: [SourceTable.Place: EventSource] = [:]
        var past: Set<SourceTable.Place> = []
        for _ in 0..<300 {
            if dice.next() % 3 > 0 || present.isEmpty {
                let source = EventSource()
                let place = table.add(source)
                #expect(present[place] == nil && !past.contains(place))
                present[place] = source
            } else if let place = present.keys.sorted(by: { $0.word < $1.word }).randomElement(
                using: &dice)
            {
                table.remove(place)
                table.remove(place)
                present[place] = nil
                past.insert(place)
            }
            #expect(table.count == present.count && table.all.count == present.count)
        }
        for (place, source) in present { #expect(table[place] === source) }
        for place in past { #expect(table[place] == nil) }
    }

    @Test(arguments: [(0, 0), (1, 0), (Int32.max, UInt32.max), (7, 1 << 31)])
    func `the system keeps a place as one word`(number: Int32, generation: UInt32) {
        let place = SourceTable.Place(number: number, generation: generation)
        #expect(SourceTable.Place(word: place.word) == place)
        #expect(place.word != EventPoll.wakeWord)
    }
}
