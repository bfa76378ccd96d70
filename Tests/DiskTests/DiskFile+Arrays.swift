import Disk

extension DiskFile {
    func write(_ bytes: [UInt8], at offset: UInt64 = 0) throws(DiskError) {
        try write(bytes.span, at: offset)
    }

    /// Up to `count` bytes from `offset`.
    func read(_ count: Int, at offset: UInt64) throws(DiskError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0xEE, count: count)
        var span = bytes.mutableSpan
        let found = try read(into: &span, at: offset)
        return Array(bytes.prefix(found))
    }

    /// Everything it holds.
    func all() throws(DiskError) -> [UInt8] { try read(Int(try size()), at: 0) }
}
