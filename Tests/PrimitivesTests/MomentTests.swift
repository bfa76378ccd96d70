import Primitives
import Testing

@Suite struct MomentTests {
    @Test func `a deadline holds until its time, however many blocks pass`() throws {
        let set = Moment(height: Height(5), time: Milliseconds(1_000))
        let deadline = try #require(set.adding(.seconds(5)))
        #expect(deadline == Moment(height: Height(5), time: Milliseconds(6_000)))
        #expect(Moment(height: Height(9), time: Milliseconds(5_999)) <= deadline)
        #expect(Moment(height: Height(5), time: Milliseconds(6_000)) <= deadline)
        #expect(Moment(height: Height(9), time: Milliseconds(6_000)) > deadline)
        #expect(Moment(height: Height(9), time: Milliseconds(6_001)) > deadline)
    }

    @Test(arguments: UInt64(0)..<8)
    func `the moments of a chain are in order whichever part leads`(seed: UInt64) {
        var dice = Dice(seed: seed)
        var chain = [Moment.earliest]
        for _ in 0..<500 {
            let last = chain[chain.count - 1]
            guard
                let height = last.height.adding(dice.next() % 3),
                let time = last.time.adding(Milliseconds(dice.next() % 3))
            else { break }
            chain.append(Moment(height: height, time: time))
        }
        #expect(chain.count == 501)
        #expect(chain == chain.sorted())
        #expect(chain == chain.sorted { ($0.height, $0.time) < ($1.height, $1.time) })
    }

    @Test func `adding and measuring spans is checked`() {
        let late = Moment(height: .genesis, time: Milliseconds(.max))
        #expect(late.adding(Milliseconds(1)) == nil)
        #expect(late.adding(.zero) == late)
        #expect(late.span(since: .earliest) == Milliseconds(.max))
        #expect(Moment.earliest.span(since: late) == nil)
        #expect(Moment.earliest.description == "block 0 at 0 ms")
    }
}
