/// Brings changed rows into the order of their keys: a radix sort over the keys' first eight bytes,
/// a digit of eleven bits at a time, over the three highest digits in which they differ; then, where
/// those are shared, a comparison of whole keys. No key stands twice.
enum RowOrder {
    static func sorted(_ ends: [Int], _ bytes: [UInt8], keyWidth: Int) -> [RowChanges.Item] {
        var items: [RowChanges.Item] = []
        items.reserveCapacity(ends.count)
        var (start, ascending, before) = (0, true, UInt64.max)
        let span = bytes.span
        for end in ends {
            let prefix = RowBytes.prefix(span, at: start, keyWidth: keyWidth)
            if start > 0, before >= prefix { ascending = false }
            before = prefix
            items.append(RowChanges.Item(prefix: prefix, start: start, count: end - start))
            start = end
        }
        guard !ascending else { return items }
        let shift = byPrefix(&items)
        if shift > 0 || keyWidth > 8 { orderTies(&items, above: shift, span, keyWidth) }
        return items
    }

    /// Orders by the prefix's bits from the one answered on.
    private static func byPrefix(_ items: inout [RowChanges.Item]) -> UInt64 {
        let different = items.reduce(0) { $0 | ($1.prefix ^ items[0].prefix) }
        let width = UInt64(64 - different.leadingZeroBitCount)
        let lowest = width > 33 ? width - 33 : 0
        var target = items
        for shift in stride(from: lowest, to: width, by: 11)
        where different >> shift & 0x7FF != 0 {
            var places = [Int](repeating: 0, count: 2049)
            for item in items { places[Int(item.prefix >> shift & 0x7FF) + 1] += 1 }
            for digit in 1..<2048 { places[digit] += places[digit - 1] }
            for item in items {
                let digit = Int(item.prefix >> shift & 0x7FF)
                target[places[digit]] = item
                places[digit] += 1
            }
            swap(&items, &target)
        }
        return lowest
    }

    private static func orderTies(
        _ items: inout [RowChanges.Item], above shift: UInt64, _ bytes: Span<UInt8>,
        _ keyWidth: Int
    ) {
        var first = 0
        while first < items.count {
            var end = first + 1
            let prefix = items[first].prefix >> shift
            while end < items.count, items[end].prefix >> shift == prefix { end += 1 }
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
