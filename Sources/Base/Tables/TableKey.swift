public import Primitives

/// What a row is found by. Keys have one width, and their bytes order as they do: that order is the
/// one of iteration, of chunks and of proofs.
public protocol TableKey: Hashable, Comparable, Sendable {
    /// The first key in the order of keys.
    init()

    /// The last one.
    static var greatest: Self { get }

    /// Bytes of every key of this type; at least 1.
    static var width: Int { get }

    /// Whether the first bytes of a key are its shard, so that the rows of a shard lie together.
    static var beginsWithShard: Bool { get }

    /// Appends the `width` bytes of this key.
    func append(to bytes: inout [UInt8])

    /// The key of these `width` bytes, or nil where no key has them.
    init?(_ bytes: Span<UInt8>)

    /// A number that keys share only by accident, different under every `seed`, so that nobody can
    /// choose keys that crowd one place of a table. It never reaches bytes or events.
    func scatter(_ seed: UInt64) -> UInt64
}

extension TableKey {
    @inlinable public static var beginsWithShard: Bool { false }
}

/// One multiplication that stirs two words into one.
@inlinable @inline(__always)
public func stir(_ left: UInt64, _ right: UInt64) -> UInt64 {
    let (high, low) = left.multipliedFullWidth(by: right)
    return high ^ low
}

/// A key that is one number: its bytes, the highest first.
public protocol NumberKey: TableKey {
    associatedtype Number: FixedWidthInteger & UnsignedInteger

    init(_ value: Number)
    var value: Number { get }
}

extension NumberKey {
    @inlinable public init() { self.init(0) }

    @inlinable public static var greatest: Self { Self(.max) }

    @inlinable public static var width: Int { Number.bitWidth / 8 }

    @inlinable public func append(to bytes: inout [UInt8]) {
        unsafe withUnsafeBytes(of: value.bigEndian) { unsafe bytes.append(contentsOf: $0) }
    }

    @inlinable public init?(_ bytes: Span<UInt8>) {
        guard bytes.count == Self.width else { return nil }
        var value: Number = 0
        for index in bytes.indices { value = value << 8 | Number(bytes[index]) }
        self.init(value)
    }

    @inlinable public func scatter(_ seed: UInt64) -> UInt64 {
        let word = UInt64(truncatingIfNeeded: value)
        return stir(stir(word ^ seed, 0x9E37_79B9_7F4A_7C15) ^ seed, 0xD6E8_FEB8_6659_FD93)
    }
}

extension ID: TableKey, NumberKey where Subject: ~Copyable {}
extension Height: NumberKey {}
extension Milliseconds: NumberKey {}
extension Price: NumberKey {}
extension Asset: NumberKey {}
extension Shard: NumberKey {
    @inlinable public static var beginsWithShard: Bool { true }
}

extension Digest: TableKey {
    @inlinable public init() { self = .zero }

    @inlinable public static var greatest: Digest { Digest(.max, .max, .max, .max) }

    @inlinable public static var width: Int { Digest.byteCount }

    /// No word is multiplied by one that a stranger can choose: each hides behind the seed first.
    @inlinable public func scatter(_ seed: UInt64) -> UInt64 {
        let turned = seed &<< 32 | seed &>> 32
        let left = stir(word0 ^ seed, word1 ^ turned)
        let right = stir(word2 ^ turned ^ 0x9E37_79B9_7F4A_7C15, word3 ^ seed)
        return stir(left ^ seed, right)
    }
}

extension Address: TableKey {
    @inlinable public init() { self = .zero }

    @inlinable public static var greatest: Address {
        Address(shard: .greatest, keyHash: .greatest)
    }

    @inlinable public static var width: Int { Address.byteCount }

    @inlinable public static var beginsWithShard: Bool { true }

    @inlinable public func scatter(_ seed: UInt64) -> UInt64 {
        keyHash.scatter(seed ^ UInt64(shard.value))
    }
}

extension ContentID: TableKey {
    @inlinable public init() { self = .none }

    @inlinable public static var greatest: ContentID { ContentID(.greatest) }

    @inlinable public static var width: Int { Digest.byteCount }

    @inlinable public func append(to bytes: inout [UInt8]) { digest.append(to: &bytes) }

    @inlinable public init?(_ bytes: Span<UInt8>) {
        guard let digest = Digest(bytes) else { return nil }
        self.init(digest)
    }

    @inlinable public func scatter(_ seed: UInt64) -> UInt64 { digest.scatter(seed) }
}

/// Two keys as one, the first leading: all assets of an account lie side by side.
public struct KeyPair<First: TableKey, Second: TableKey>: TableKey {
    public var first: First
    public var second: Second

    @inlinable public init(_ first: First, _ second: Second) {
        self.first = first
        self.second = second
    }

    @inlinable public init() { self.init(First(), Second()) }

    @inlinable public static var greatest: KeyPair { KeyPair(.greatest, .greatest) }

    @inlinable public static var width: Int { First.width + Second.width }

    @inlinable public static var beginsWithShard: Bool { First.beginsWithShard }

    @inlinable public func append(to bytes: inout [UInt8]) {
        first.append(to: &bytes)
        second.append(to: &bytes)
    }

    @inlinable public init?(_ bytes: Span<UInt8>) {
        guard bytes.count == Self.width,
            let first = First(bytes.extracting(..<First.width)),
            let second = Second(bytes.extracting(First.width...))
        else { return nil }
        self.init(first, second)
    }

    @inlinable public func scatter(_ seed: UInt64) -> UInt64 {
        stir(first.scatter(seed) ^ seed, second.scatter(seed) | 1)
    }

    @inlinable public static func < (left: Self, right: Self) -> Bool {
        left.first != right.first ? left.first < right.first : left.second < right.second
    }
}
