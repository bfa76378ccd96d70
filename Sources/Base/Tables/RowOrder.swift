/// Brings changed rows into the order of their keys: a radix sort over the keys' first eight bytes,
/// a digit of eleven bits at a time, skipping digits in which all agree; then, where first bytes
/// are shared, a comparison of whole keys. No key stands twice.
enum RowOrder {
    static func sorted(_ ends: [Int], _ bytes: [UInt8], keyWidth: Int) -> [RowChanges.Item] {
        var items: [RowChanges.Item] = []
        items.reserveCapacity(ends.count)
        var (start, ascending) = (0, true)
        let span = bytes.span
        for end in ends {
            let prefix = RowBytes.prefix(span, at: start, keyWidth: keyWidth)
            if let last = items.last, last.prefix >= prefix { ascending = false }
            items.append(RowChanges.Item(prefix: prefix, start: start, count: end - start))
            start = end
        }
        guard !ascending else { return items }
        items = byPrefix(items)
        if keyWidth > 8 { orderTies(&items, span, keyWidth) }
        return items
    }

    private static func byPrefix(_ items: [RowChanges.Item]) -> [RowChanges.Item] {
        let different = items.reduce(0) { $0 | ($1.prefix ^ items[0].prefix) }
        var (source, target) = (items, items)
        for shift in stride(from: UInt64(0), to: 64, by: 11)
        where different >> shift & 0x7FF != 0 {
            var places = [Int](repeating: 0, count: 2049)
            for item in source { places[Int(item.prefix >> shift & 0x7FF) + 1] += 1 }
            for digit in 1..<2048 { places[digit] += places[digit - 1] }
            for item in source {
                let digit = Int(item.prefix >> shift & 0x7FF)
                target[places[digit]] = item
                places[digit] += 1
            }
            swap(&source, &target)
        }
        return source
    }

    private static func orderTies(
        _ items: inout [RowChanges.Item], _ bytes: Span<UInt8>, _ keyWidth: Int
    ) {
        var first = 0
        while first < items.count {
            var end = first + 1
            while end < items.count, items[end].prefix == items[first].prefix { end += 1 }
            if end - first > 1 {
                let tied = items[first..<end].sorted {
                    RowBytes.compare(bytes, $0.start, bytes, $1.start, keyWidth: keyWidth) < 0
                }
                items.replaceSubrange(first..<end, with: tied)
            }
            first = end
        }
    }
}
