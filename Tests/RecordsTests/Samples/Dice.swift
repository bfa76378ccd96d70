import FuzzTargets
import Simulation
import Primitives
import Records

/// Values near the edges as often as in the middle, because that is where readers err.
extension SplitMix64 {
    mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }

    mutating func coin() -> Bool { next() & 1 == 1 }

    mutating func pick<C: Collection>(_ from: C) -> C.Element {
        from[from.index(from.startIndex, offsetBy: below(from.count))]
    }

    /// Zero, the ends, a power of two or its neighbours, or anything.
    mutating func integer<I: FixedWidthInteger>(_ type: I.Type = I.self) -> I {
        switch below(6) {
        case 0: pick([0, 1, .min, .max])
        case 1: I(truncatingIfNeeded: below(200))
        case 2, 3:
            (1 as I) << I(below(I.bitWidth)) &+ I(truncatingIfNeeded: below(3)) &- 1
        default: I.random(in: .min ... .max, using: &self)
        }
    }

    /// An integer that canonical JSON can hold.
    mutating func exactInteger() -> UInt64 { integer(UInt64.self) & JSONWriter.exactLimit }

    mutating func bytes(upTo most: Int) -> [UInt8] {
        (0..<below(most + 1)).map { _ in UInt8(truncatingIfNeeded: next()) }
    }

    /// Any Unicode scalar: ASCII, what must be escaped, and every length of UTF-8 alike.
    mutating func scalar() -> Unicode.Scalar {
        let ranges: [ClosedRange<UInt32>] = [
            0...0x1F, 0x20...0x7F, 0x61...0x7A, 0x61...0x7A, 0x22...0x22, 0x5C...0x5C, 0x80...0x7FF,
            0x800...0xD7FF, 0xE000...0xFFFF, 0x300...0x36F, 0x10000...0x10FFFF,
        ]
        return Unicode.Scalar(UInt32.random(in: pick(ranges), using: &self)) ?? "?"
    }

    mutating func text(upTo most: Int = 20) -> String {
        var text = String.UnicodeScalarView()
        for _ in 0..<below(most + 1) { text.append(scalar()) }
        return String(text)
    }

    mutating func plainText(of alphabet: String, _ length: ClosedRange<Int>) -> String {
        let count = Int.random(in: length, using: &self)
        return String((0..<count).map { _ in pick(alphabet) })
    }

    mutating func list<T>(upTo most: Int, _ element: (inout SplitMix64) -> T) -> [T] {
        (0..<below(most + 1)).map { _ in element(&self) }
    }

    mutating func digest() -> Digest { Digest(next(), next(), next(), next()) }
}

extension SplitMix64 {
    mutating func slice() -> Slice { Slice(integer(), integer()) }

    mutating func moment() -> Moment {
        Moment(height: Height(integer()), time: Milliseconds(integer()))
    }

    mutating func action() -> Action {
        switch below(3) {
        case 0: .open(slice())
        case 1: .settle(moment())
        default: .stop(Nothing())
        }
    }

    /// A receipt of any version, with nothing in the fields its version lacks.
    mutating func receipt() -> Receipt {
        var receipt = Receipt()
        receipt.version = UInt8(below(5))
        receipt.jobID = ID(integer())
        if receipt.version >= 2 {
            receipt.lane = pick(FeeLane.allCases)
            receipt.retries = integer()
        }
        if receipt.version >= 3 { receipt.note = coin() ? text() : nil }
        return receipt
    }

    mutating func branch(deep: Int) -> Branch {
        var branch = Branch()
        branch.label = integer()
        if deep > 0 { branch.branches = list(upTo: 3) { $0.branch(deep: deep - 1) } }
        return branch
    }

    mutating func map<Value>(_ value: (inout SplitMix64) -> Value) -> FieldMap<Value> {
        var map = FieldMap<Value>()
        for _ in 0..<below(5) { map[text(upTo: 6)] = value(&self) }
        return map
    }

    mutating func everything() -> Everything {
        var all = Everything()
        (all.tiny, all.short, all.word, all.long) = (integer(), integer(), integer(), integer())
        (all.signedWord, all.signedLong) = (integer(), integer())
        (all.wide, all.signedWide, all.flag) = (integer(), integer(), coin())
        all.text = text()
        let provider = plainText(of: "abz059._-", ProviderName.length)
        all.provider = ProviderName(checked: provider)
        all.ticker = Ticker(checked: plainText(of: "ABZ", Ticker.length))
        all.payload = Bytes(bytes(upTo: 9))
        all.digest = digest()
        (all.amount, all.delta) = (Amount(units: integer()), AmountDelta(units: integer()))
        (all.price, all.units, all.height) = (Price(integer()), Units(integer()), Height(integer()))
        (all.shard, all.asset) = (Shard(integer()), Asset(integer()))
        all.share = BasisPoints(exactly: below(10_001)) ?? .zero
        all.part = PartsPerMillion(exactly: below(1_000_001)) ?? .zero
        (all.subject, all.lane) = (ID(integer()), pick(FeeLane.allCases))
        (all.mode, all.action, all.moment) = (pick(Mode.allCases), action(), moment())
        all.receipt = receipt()
        all.slices = list(upTo: 4) { $0.slice() }
        all.names = list(upTo: 4) { $0.text() }
        all.weights = map { $0.integer() }
        all.groups = map { dice in dice.list(upTo: 2) { $0.slice() } }
        all.limit = integer()
        all.after = coin() ? moment() : nil
        all.comment = coin() ? text() : nil
        return all
    }
}
