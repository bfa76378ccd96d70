/// The items of a query in their order, decoded: `name=value` between ampersands.
///
/// A plus sign is a space, as forms write it. An item without an equals sign has an empty value;
/// an empty item is none. At most ``most`` items are taken.
public struct QueryItems: Hashable, Sendable {
    public struct Item: Hashable, Sendable {
        public let name: String
        public let value: String
    }

    /// A query of more items is refused.
    public static let most = 128

    public let items: [Item]

    /// The value of the first item of that name.
    public subscript(name: String) -> String? { items.first { $0.name == name }?.value }

    /// The values of all items of that name.
    public func all(_ name: String) -> [String] {
        items.compactMap { $0.name == name ? $0.value : nil }
    }

    public var count: Int { items.count }
    public var isEmpty: Bool { items.isEmpty }

    /// `range` has been checked: it is well escaped and not too long.
    init(checked bytes: Span<UInt8>, _ range: Range<Int>) {
        var items: [Item] = []
        var start = range.lowerBound
        while start < range.upperBound {
            var (stop, equals) = (start, -1)
            while stop < range.upperBound, bytes[stop] != UInt8(ascii: "&") {
                if equals < 0, bytes[stop] == UInt8(ascii: "=") { equals = stop }
                stop &+= 1
            }
            if stop > start {
                let name = PercentDecoding.text(
                    bytes, start..<(equals < 0 ? stop : equals), plusIsSpace: true)
                let value =
                    equals < 0
                    ? "" : PercentDecoding.text(bytes, equals &+ 1..<stop, plusIsSpace: true)
                items.append(Item(name: name, value: value))
            }
            start = stop &+ 1
        }
        self.items = items
    }
}

extension QueryItems: Sequence {
    public func makeIterator() -> IndexingIterator<[Item]> { items.makeIterator() }
}
