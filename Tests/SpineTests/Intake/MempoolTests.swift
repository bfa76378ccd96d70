import Chain
import Crypto
import Primitives
import Simulation
import SpecTesting
import Testing

@testable import Spine

/// Admission, scoring and eviction, with nothing around them.
@Suite struct MempoolTests {
    private static func address(_ number: UInt64) -> Address {
        Address(shard: .zero, keyHash: Digest(number, 0, 0, 1))
    }

    private static func ticket(
        _ name: Int, by sender: UInt64 = 1, nonce: UInt64 = 0, lane: FeeLane = .consumer,
        tip: UInt128 = 0, units: UInt64 = 1, expires: UInt64 = 100, size: Int = 1
    ) -> PoolTicket {
        PoolTicket(
            id: Digest(UInt64(name), 7, 7, 7), sender: address(sender), nonce: nonce, lane: lane,
            tip: Amount(units: tip), units: units, expiresAt: Height(expires), size: size)
    }

    /// A pool in which each sender's account is at nonce 0.
    private struct Sample {
        var pool: Mempool<Int>

        init(_ bounds: MempoolBounds = MempoolBounds()) { pool = Mempool(bounds) }

        @discardableResult
        mutating func add(_ ticket: PoolTicket, _ name: Int) -> NaivePool.Entrance {
            MempoolTests.plain(pool.add(ticket, name, expected: 0))
        }

        mutating func choose(
            entries: Int = 100, units: UInt64 = 1_000, shares: [UInt64] = [3, 2]
        ) -> [Int] {
            var chosen: [Int] = []
            pool.choose(entries: entries, units: units, shares: shares, into: &chosen)
            return chosen.compactMap { pool.payload(at: $0) }
        }
    }

    static func plain(_ entrance: Mempool<Int>.Entrance) -> NaivePool.Entrance {
        switch entrance {
        case .seated(let replaced, let evicted):
            .seated(
                replaced: replaced, evicted: evicted.filter { !$0.isAhead }.map(\.payload),
                ahead: evicted.filter(\.isAhead).map(\.payload))
        case .outbid(let least): .outbid(least)
        case .underpriced(let tip): .underpriced(tip)
        case .crowded: .crowded
        }
    }

    private static let seated = NaivePool.Entrance.seated(replaced: nil, evicted: [], ahead: [])

    // MARK: Scoring

    @Test(.requirement("MP-005"))
    func `the best tip for a unit goes first, of equal ones the oldest, each sender in its order`()
    {
        var sample = Sample()
        sample.add(Self.ticket(1, by: 1, tip: 10, units: 10), 1)
        sample.add(Self.ticket(2, by: 2, tip: 4, units: 2), 2)
        sample.add(Self.ticket(3, by: 3, tip: 2), 3)
        // The better one waits for the one before it.
        sample.add(Self.ticket(4, by: 1, nonce: 1, tip: 90), 4)
        sample.add(Self.ticket(5, by: 2, nonce: 2, tip: 90), 5)
        #expect(sample.choose() == [2, 3, 1, 4])
    }

    @Test func `a rate is a tip by the unit, in thousandths, rounded down, and never wraps`() {
        #expect(TipRate(Amount(units: 1), for: 3).thousandths == 333)
        #expect(TipRate(Amount(units: 5), for: 1).thousandths == 5_000)
        #expect(TipRate(.maximum, for: 1).thousandths == .max)
        #expect(TipRate(.zero, for: 9) == .zero)
        for tip in 0..<40 as Range<UInt128> {
            for units in 1..<9 as Range<UInt64> {
                let rate = TipRate(Amount(units: tip), for: units)
                let least = rate.leastTip(for: units)
                #expect(TipRate(least, for: units) >= rate && least.units <= tip)
            }
        }
    }

    // MARK: Admission and eviction

    @Test(.requirement("MP-001", "MP-005"))
    func `a full lane lets the worst go for a better one, and turns away what is no better`() {
        var sample = Sample(MempoolBounds(transactions: 3))
        for (name, tip) in [(1, 5), (2, 2), (3, 2)] as [(Int, UInt128)] {
            #expect(sample.add(Self.ticket(name, by: UInt64(name), tip: tip), name) == Self.seated)
        }
        #expect(sample.pool.least(in: .consumer) == TipRate(thousandths: 2_001))
        #expect(sample.pool.least(in: .industrial) == nil)
        let tooLow = NaivePool.Entrance.outbid(TipRate(thousandths: 2_001))
        #expect(sample.add(Self.ticket(4, by: 4, tip: 2), 4) == tooLow)
        // Of equal ones the youngest goes.
        #expect(
            sample.add(Self.ticket(5, by: 5, tip: 3), 5)
                == .seated(replaced: nil, evicted: [3], ahead: []))
        // The other lane has room of its own.
        #expect(sample.add(Self.ticket(6, by: 6, lane: .industrial), 6) == Self.seated)
        #expect(sample.choose() == [1, 6, 5, 2])
    }

    @Test func `nobody is let go from the middle of a sender's row`() {
        var sample = Sample(MempoolBounds(transactions: 3))
        sample.add(Self.ticket(1, by: 1, nonce: 0, tip: 0), 1)
        sample.add(Self.ticket(2, by: 1, nonce: 1, tip: 9), 2)
        sample.add(Self.ticket(3, by: 2, nonce: 0, tip: 5), 3)
        // The worst of all stands before a better one of its sender; the last of that row is worth 9.
        #expect(
            sample.add(Self.ticket(4, by: 3, tip: 7), 4)
                == .seated(replaced: nil, evicted: [3], ahead: []))
        #expect(
            sample.add(Self.ticket(5, by: 4, tip: 8), 5)
                == .seated(replaced: nil, evicted: [4], ahead: []))
        #expect(
            sample.add(Self.ticket(6, by: 5, tip: 8), 6) == .outbid(TipRate(thousandths: 8_001)))
        #expect(
            sample.add(Self.ticket(7, by: 5, tip: 10), 7)
                == .seated(replaced: nil, evicted: [5], ahead: []))
        #expect(
            sample.add(Self.ticket(8, by: 6, tip: 10), 8)
                == .seated(replaced: nil, evicted: [2], ahead: []))
    }

    @Test func `nobody's own predecessor makes way for it`() {
        var sample = Sample(MempoolBounds(transactions: 2))
        sample.add(Self.ticket(1, by: 1, nonce: 0, tip: 1), 1)
        sample.add(Self.ticket(2, by: 1, nonce: 1, tip: 1), 2)
        #expect(sample.add(Self.ticket(3, by: 1, nonce: 2, tip: 9), 3) == .outbid(nil))
        #expect(sample.choose() == [1, 2])
    }

    @Test func `bytes are bounded as transactions are, and a large one lets several go`() {
        var sample = Sample(MempoolBounds(bytes: 10))
        for name in 1...5 {
            sample.add(Self.ticket(name, by: UInt64(name), tip: UInt128(name), size: 2), name)
        }
        #expect(
            sample.add(Self.ticket(6, by: 6, tip: 3, size: 5), 6)
                == .outbid(TipRate(thousandths: 3_001)))
        #expect(sample.pool.count == 5 && sample.pool[.consumer].bytes == 10)
        #expect(
            sample.add(Self.ticket(7, by: 7, tip: 4, size: 5), 7)
                == .seated(replaced: nil, evicted: [1, 2, 3], ahead: []))
        #expect(sample.add(Self.ticket(8, by: 8, tip: 99, size: 11), 8) == .outbid(nil))
        #expect(sample.choose() == [5, 4, 7])
    }

    @Test func `nobody fills a lane alone, and early nonces come before late ones`() {
        var sample = Sample(MempoolBounds(perSender: 3))
        for nonce in 1...3 as ClosedRange<UInt64> {
            sample.add(Self.ticket(Int(nonce), nonce: nonce, tip: 5), Int(nonce))
        }
        #expect(sample.add(Self.ticket(4, nonce: 4, tip: 99), 4) == .crowded)
        // It waits for nonce 0, and makes way for it.
        #expect(
            sample.add(Self.ticket(5, nonce: 0), 5)
                == .seated(replaced: nil, evicted: [], ahead: [3]))
        #expect(sample.choose() == [5, 1, 2])
    }

    @Test func `the same nonce is taken over for a tenth more, and not for less`() {
        var sample = Sample()
        sample.add(Self.ticket(1, tip: 25), 1)
        #expect(
            sample.add(Self.ticket(2, tip: 27), 2) == .underpriced(Amount(units: 28)))
        #expect(
            sample.add(Self.ticket(3, lane: .industrial, tip: 28), 3)
                == .seated(replaced: 1, evicted: [], ahead: []))
        #expect(sample.pool[.consumer].count == 0 && sample.pool[.industrial].count == 1)
        #expect(sample.choose() == [3])
        var free = Sample()
        free.add(Self.ticket(1), 1)
        #expect(free.add(Self.ticket(2), 2) == .underpriced(Amount(units: 1)))
    }

    // MARK: Blocks

    @Test(.requirement("MP-001", "AD-002"))
    func `lanes share a block as they should use it, and what one leaves goes to the other`() {
        var sample = Sample()
        for name in 0..<40 {
            sample.add(Self.ticket(name, by: UInt64(name), tip: 1), name)
            sample.add(
                Self.ticket(
                    100 + name, by: UInt64(100 + name), lane: .industrial, tip: 1_000), 100 + name)
        }
        let first = sample.choose(units: 20)
        #expect(first.count { $0 < 100 } == 12 && first.count { $0 >= 100 } == 8)
        // It goes on so in the rest of the block.
        let second = sample.choose(units: 20)
        #expect(second.count { $0 < 100 } == 12 && second.count { $0 >= 100 } == 8)
        let rest = sample.choose()
        #expect(rest.count { $0 < 100 } == 16 && rest.count { $0 >= 100 } == 24)
        #expect(rest.suffix(8).allSatisfy { $0 >= 100 })
    }

    @Test func `what does not fit waits for the next block, and holds up only its lane`() {
        var sample = Sample()
        sample.add(Self.ticket(1, by: 1, tip: 80, units: 8), 1)
        sample.add(Self.ticket(2, by: 2, tip: 1), 2)
        sample.add(Self.ticket(3, by: 3, lane: .industrial, units: 2), 3)
        #expect(sample.choose(units: 5) == [3])
        #expect(sample.choose(entries: 1, units: 10) == [1])
        #expect(sample.choose(entries: 0, units: 10).isEmpty)
    }

    // MARK: Waiting too long

    @Test func `what waited past its last block, or for one that is missing, is let go`() {
        var sample = Sample(MempoolBounds(aheadSlots: 2))
        sample.add(Self.ticket(1, by: 1, nonce: 0, expires: 4), 1)
        sample.add(Self.ticket(2, by: 1, nonce: 1, expires: 9), 2)
        sample.add(Self.ticket(3, by: 2, nonce: 3), 3)
        func end(_ open: UInt64) -> [[Int]] {
            var (expired, ahead) = ([Int](), [Int]())
            sample.pool.endSlot(
                open: Height(open), isNewBlock: true, expired: &expired, ahead: &ahead)
            return [expired, ahead]
        }
        #expect(end(4) == [[], []])
        #expect(end(5) == [[1], [3]])
        #expect(end(5) == [[], []])
        #expect(end(5) == [[], [2]])
        #expect(sample.pool.count == 0)
    }

    // MARK: The twin

    @Test(.requirement("MP-005"), arguments: Trials.seeds(2_000))
    func `it does what the rules say, whatever comes`(seed: UInt64) throws {
        var dice = SplitMix64(seed: seed)
        func roll(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &dice) }
        let bounds = MempoolBounds(
            transactions: roll(1...9), bytes: roll(3...20), perSender: roll(1...5),
            aheadSlots: UInt64(roll(0...3)))
        var (pool, twin) = (Mempool<Int>(bounds), NaivePool(bounds))
        var accounts: [UInt64: UInt64] = [:]
        var height: UInt64 = 1
        for name in 0..<160 {
            switch roll(0...9) {
            case 0...6:
                let sender = UInt64(roll(1...5))
                let account = accounts[sender, default: 0]
                let ticket = Self.ticket(
                    name, by: sender, nonce: account + UInt64(roll(0...4)),
                    lane: roll(0...2) == 0 ? .industrial : .consumer, tip: UInt128(roll(0...30)),
                    units: UInt64(roll(1...4)), expires: height + UInt64(roll(0...6)),
                    size: roll(1...5))
                let entrance = Self.plain(pool.add(ticket, name, expected: account))
                let expected = twin.add(ticket, name, expected: account)
                try #require(entrance == expected, "\(name)")
            case 7, 8:
                var seats: [Int] = []
                let (entries, units) = (roll(0...5), UInt64(roll(0...12)))
                pool.choose(entries: entries, units: units, shares: [3, 2], into: &seats)
                let names = try seats.map { try #require(pool.payload(at: $0)) }
                let theirs = twin.choose(entries: entries, units: units, shares: [3, 2])
                try #require(names == theirs, "\(name)")
                var broken: Set<UInt64> = []
                var said: [NaivePool.Said] = []
                for (seat, payload) in zip(seats, names) {
                    let ticket = pool.ticket(at: seat)
                    let sender = ticket.sender.keyHash.word0
                    if broken.contains(sender) {
                        said.append(.waits(payload))
                        pool.putBack(seat)
                        continue
                    }
                    let isCarriedOut = roll(0...3) > 0
                    if !isCarriedOut {
                        broken.insert(sender)
                        if roll(0...1) == 0 {
                            said.append(.waits(payload))
                            pool.putBack(seat)
                            continue
                        }
                    } else {
                        accounts[sender, default: 0] += 1
                    }
                    let nonce = accounts[sender, default: 0]
                    said.append(.ends(payload, expected: nonce, isCarriedOut: isCarriedOut))
                    let left = pool.finish(seat, expected: nonce, isCarriedOut: isCarriedOut)
                    #expect(left == payload)
                }
                twin.settle(said)
            default:
                let isNewBlock = roll(0...3) > 0
                if isNewBlock { height += 1 }
                var (expired, ahead) = ([Int](), [Int]())
                pool.endSlot(
                    open: Height(height), isNewBlock: isNewBlock, expired: &expired, ahead: &ahead)
                let theirs = twin.endSlot(open: Height(height), isNewBlock: isNewBlock)
                try #require(expired.sorted() == theirs.expired, "\(name)")
                try #require(ahead.sorted() == theirs.ahead, "\(name)")
            }
            for lane in FeeLane.allCases {
                let held = twin.items(in: lane)
                try #require(pool[lane].count == held.count)
                try #require(pool[lane].bytes == held.reduce(0) { $0 + $1.ticket.size })
                #expect(pool[lane].count <= bounds.transactions && pool[lane].bytes <= bounds.bytes)
                #expect(pool[lane].tips.total == held.count)
            }
        }
        #expect(pool.empty().map(\.payload).sorted() == twin.items.map(\.name).sorted())
        #expect(pool.count == 0)
    }
}
