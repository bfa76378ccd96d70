import Primitives
import Simulation
import Tables

/// A key that dice can throw. Few different ones, so that a history comes back to each.
protocol SampleKey: TableKey {
    /// One of about `kinds` keys.
    static func random(among kinds: UInt64, using dice: inout SplitMix64) -> Self
}

/// What sample rows are about.
enum Job {}

extension ID: SampleKey where Subject: ~Copyable {
    static func random(among kinds: UInt64, using dice: inout SplitMix64) -> ID {
        ID(.random(in: 0..<kinds, using: &dice))
    }
}

extension Asset: SampleKey {
    static func random(among kinds: UInt64, using dice: inout SplitMix64) -> Asset {
        let number = UInt32(truncatingIfNeeded: UInt64.random(in: 0..<kinds, using: &dice))
        return Asset(number &* 0x9E37_79B1)
    }
}

extension Digest: SampleKey {
    /// Half of them share their first eight bytes with others, and some their first 31.
    static func random(among kinds: UInt64, using dice: inout SplitMix64) -> Digest {
        let number = UInt64.random(in: 0..<kinds, using: &dice)
        switch number % 4 {
        case 0: return Digest(7, 7, 7, number)
        case 1: return Digest(number % 8, number, 0, 0)
        default: return Digest(number &* 0x9E37_79B9_7F4A_7C15, 1, 2, number)
        }
    }
}

extension KeyPair: SampleKey where First == Address, Second == Asset {
    static func random(among kinds: UInt64, using dice: inout SplitMix64) -> Self {
        let shard = Shard(.random(in: 0...2, using: &dice))
        let hash = Digest.random(among: kinds / 9 + 1, using: &dice)
        return KeyPair(
            Address(shard: shard, keyHash: hash), Asset(.random(in: 0...2, using: &dice)))
    }
}

/// A key that says itself where it falls, the same under every seed: its upper half is the tag, and
/// all fall into a table's first chunk.
struct PlacedKey: NumberKey {
    var value: UInt64

    init(_ value: UInt64) { self.value = value }
    init(tag: UInt32, _ number: UInt32) { value = UInt64(tag) << 32 | UInt64(number) }

    func scatter(_ seed: UInt64) -> UInt64 { value >> 32 }

    static func < (left: PlacedKey, right: PlacedKey) -> Bool { left.value < right.value }
}

extension PlacedKey: SampleKey {
    /// Most fall on three places: the last one, so that runs of slots go round the end, the first,
    /// and one that stands for a tag of zero.
    static func random(among kinds: UInt64, using dice: inout SplitMix64) -> PlacedKey {
        let number = UInt32.random(in: 0..<UInt32(min(kinds, 200)), using: &dice)
        let tags: [UInt32] = [.max, .max - 1, 0, 1, UInt32(truncatingIfNeeded: dice.next())]
        return PlacedKey(tag: tags[Int(number % 5)], number)
    }
}

/// A key of one byte.
struct OctetKey: SampleKey, NumberKey {
    var value: UInt8

    init(_ value: UInt8) { self.value = value }

    static func < (left: OctetKey, right: OctetKey) -> Bool { left.value < right.value }

    static func random(among kinds: UInt64, using dice: inout SplitMix64) -> OctetKey {
        OctetKey(UInt8(UInt64.random(in: 0..<min(kinds, 256), using: &dice)))
    }
}

/// An even number: half of all eight bytes are no such key.
struct EvenKey: NumberKey {
    var value: UInt64

    init(_ value: UInt64) { self.value = value & ~1 }

    init?(_ bytes: Span<UInt8>) {
        guard let number = ID<Job>(bytes), number.value % 2 == 0 else { return nil }
        self.init(number.value)
    }

    static func < (left: EvenKey, right: EvenKey) -> Bool { left.value < right.value }
}

extension TableKey {
    /// Its bytes.
    var image: [UInt8] {
        var bytes: [UInt8] = []
        append(to: &bytes)
        return bytes
    }

    /// The key that a row begins with.
    init?(leading row: [UInt8]) {
        let image = Array(row.prefix(Self.width))
        self.init(image.span)
    }
}
