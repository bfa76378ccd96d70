import Disk

extension DiskFile {
    /// Reads that many bytes, which the file ought to have, in place of what `bytes` held.
    func read(_ count: UInt64, at offset: UInt64, into bytes: inout [UInt8]) throws(StorageError) {
        let count = Int(count)
        if bytes.count > count { bytes.removeLast(bytes.count - count) }
        if bytes.count < count {
            bytes.append(contentsOf: repeatElement(0, count: count - bytes.count))
        }
        var room = bytes.mutableSpan
        let got: Int
        do throws(DiskError) { got = try read(into: &room, at: offset) } catch {
            throw .disk(error)
        }
        guard got == count else {
            throw .damaged(path, offset: offset + UInt64(got), .cutShort)
        }
    }
}
