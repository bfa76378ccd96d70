public import Primitives
public import Tables

/// A provider, in the order of its text: that of the balances, and of the tree that is folded from them.
public struct ProviderKey: TableKey {
    public let address: Address

    public init(_ address: Address) { self.address = address }

    /// The address whose text is all `0`, the first of the symbols, and ends in a `c`.
    public init() { self.init(Self.least) }

    public static var greatest: ProviderKey { ProviderKey(last) }

    public static var width: Int { Address.characterCount }

    public func append(to bytes: inout [UInt8]) { address.appendText(to: &bytes) }

    public init?(_ bytes: Span<UInt8>) {
        do throws(AddressError) { address = try Address(parsing: bytes) } catch { return nil }
    }

    public func scatter(_ seed: UInt64) -> UInt64 { address.scatter(seed) }

    public static func < (left: ProviderKey, right: ProviderKey) -> Bool {
        left.address.text.utf8.lexicographicallyPrecedes(right.address.text.utf8)
    }

    private static let least = address(of: 0b01111, ending: 0b11)
    /// All `z`, the last of the symbols, and an `s`: the checksum follows from the rest.
    private static let last = address(of: 0b00010, ending: 0b10)

    /// The address whose text repeats a symbol of five bits, up to the last two bits of 272.
    private static func address(of symbol: UInt8, ending: UInt8) -> Address {
        var bytes = [UInt8](repeating: 0, count: Address.byteCount)
        let whole = bytes.count * 8 - 2
        for bit in 0..<bytes.count * 8 {
            let isSet = bit < whole ? symbol >> (4 - bit % 5) & 1 : ending >> (1 + whole - bit) & 1
            bytes[bit / 8] |= UInt8(isSet) << (7 - bit % 8)
        }
        guard let address = Address(bytes.span) else {
            preconditionFailure("34 bytes are an address")
        }
        return address
    }
}
