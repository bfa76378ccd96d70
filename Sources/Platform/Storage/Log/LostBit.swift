import Crypto

/// Whether one bit that is missing in a sector of zeros explains a wrong checksum.
///
/// A checksum is linear: a flipped bit changes it by what depends only on how many bytes follow. So
/// the difference is taken back byte by byte from the end, and wherever it is that of a single bit,
/// that bit makes all right.
enum LostBit {
    static func explains(
        _ group: Span<UInt8>, _ header: GroupHeader, at offset: UInt64, seed: UInt32
    ) -> Bool {
        let records = group.extracting(GroupHeader.size...)
        var difference = GroupHeader.checksum(of: records, seed: seed) ^ header.checksum
        let sector = GroupHeader.sector
        // Behind the header's sector, as where zero sectors are counted.
        let first = sector - Int(offset % UInt64(sector))
        var end = group.count
        while end > first {
            let start = max(first, (end - first - 1) / sector * sector + first)
            let isZero = group.extracting(start..<end).isZero
            for _ in start..<end {
                if isZero, difference.nonzeroBitCount > 0, singles.contains(difference) {
                    return true
                }
                difference = before(difference)
            }
            end = start
        }
        return false
    }

    /// CRC-32C of one byte, without the complements, by that byte.
    private static let table: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte)) { value, _ in
            value & 1 == 0 ? value >> 1 : value >> 1 ^ 0x82F6_3B78
        }
    }

    /// The byte whose entry in the table has that highest byte; each has another.
    private static let byHighest: [Int] = {
        var bytes = [Int](repeating: 0, count: 256)
        for (byte, value) in table.enumerated() { bytes[Int(value >> 24)] = byte }
        return bytes
    }()

    /// What a single flipped bit of the last byte changes.
    private static let singles = (0..<8).map { table[1 << $0] }

    /// The difference that became `value` with one more byte.
    private static func before(_ value: UInt32) -> UInt32 {
        let byte = byHighest[Int(value >> 24)]
        return (value ^ table[byte]) << 8 | UInt32(byte)
    }
}
