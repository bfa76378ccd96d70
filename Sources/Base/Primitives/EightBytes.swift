/// Text and hashes eight bytes at a time: in a word whose lowest byte is the first, on every
/// machine. The only memory-unsafe expressions of this room are here, each behind its own bounds
/// check.
public enum EightBytes {
    /// The eight bytes from `start`, all of which must be there.
    @inlinable
    public static func load(_ bytes: Span<UInt8>, from start: Int) -> UInt64 {
        // The load checks its bounds; what is unsafe about it is the type, and every eight bytes
        // are a `UInt64`.
        let word = unsafe bytes.bytes.unsafeLoadUnaligned(fromByteOffset: start, as: UInt64.self)
        return UInt64(littleEndian: word)
    }

    /// Appends the first `count` of the word's bytes, at most eight. The output must have room for
    /// all eight, since they are stored at once and the count moved.
    @inlinable @inline(__always)
    public static func append(
        _ word: UInt64, count: Int = 8, to output: inout OutputSpan<UInt8>
    ) {
        precondition(0...8 ~= count && output.freeCapacity >= 8, "no room for eight bytes")
        unsafe output.withUnsafeMutableBufferPointer { buffer, used in
            // `used` + 8 is within the buffer, as just checked, and bytes need no initialising.
            unsafe UnsafeMutableRawBufferPointer(buffer).storeBytes(
                of: word.littleEndian, toByteOffset: used, as: UInt64.self)
            used += count
        }
    }
}
