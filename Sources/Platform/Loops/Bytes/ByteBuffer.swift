import Glibc

/// Bytes in a row, brought in at the back and consumed at the front.
///
/// It holds no memory until it is used, keeps what it has while it is, and gives it back when asked
/// and empty. Consuming moves no byte; room at the back is won by moving what is left to the front
/// where that moves fewer bytes than were consumed, and else by growing, so a byte that goes through
/// is moved at most once on the average.
public struct ByteBuffer: ~Copyable, Sendable {
    /// All of it is initialised, so that any part can be lent out.
    @usableFromInline var bytes: [UInt8] = []
    /// The readable bytes are those of `start..<end`; both are zero when there are none.
    @usableFromInline var start = 0
    @usableFromInline var end = 0

    /// The least memory it asks for.
    @usableFromInline static let least = 512

    @inlinable
    public init() {}

    /// How many bytes can be read.
    @inlinable
    public var count: Int { end &- start }

    @inlinable
    public var isEmpty: Bool { end == start }

    /// The bytes of memory it holds.
    @inlinable
    public var capacity: Int { bytes.count }

    /// The readable bytes.
    @inlinable
    public var span: Span<UInt8> {
        @_lifetime(borrow self)
        get { bytes.span.extracting(start..<end) }
    }

    @inlinable
    public subscript(index: Int) -> UInt8 {
        precondition(index >= 0 && index < count, "no such byte")
        return bytes[start &+ index]
    }

    /// Takes the first `count` bytes away, of which there are as many at least.
    @inlinable
    public mutating func consume(_ count: Int) {
        precondition(count >= 0 && count <= end &- start, "more is consumed than there is")
        start &+= count
        if start == end { (start, end) = (0, 0) }
    }

    /// Takes the last `count` bytes back.
    @inlinable
    public mutating func removeLast(_ count: Int) {
        precondition(count >= 0 && count <= end &- start, "more is removed than there is")
        end &-= count
        if start == end { (start, end) = (0, 0) }
    }

    @inlinable
    public mutating func removeAll() { (start, end) = (0, 0) }

    /// Gives the memory back where nothing is left to read.
    @inlinable
    public mutating func release() {
        guard isEmpty, !bytes.isEmpty else { return }
        bytes = []
    }

    // MARK: Room

    /// Sees to room for `count` bytes at the back.
    @inlinable
    public mutating func reserve(_ count: Int) {
        if bytes.count &- end < count { makeRoom(count) }
    }

    @usableFromInline
    mutating func makeRoom(_ more: Int) {
        precondition(more >= 0 && more <= 1 << 40, "room for \(more) bytes")
        let count = self.count
        if start >= count, count + more <= bytes.count {
            bytes.withUnsafeMutableBytes { room in
                guard let base = room.baseAddress else { return }
                memmove(base, base + start, count)
            }
        } else {
            var size = max(Self.least, bytes.count)
            while size < count + more { size *= 2 }
            bytes = [UInt8](unsafeUninitializedCapacity: size) { room, filled in
                guard let base = UnsafeMutableRawBufferPointer(room).baseAddress else { return }
                bytes.withUnsafeBytes { old in
                    if count > 0, let from = old.baseAddress { memcpy(base, from + start, count) }
                }
                memset(base + count, 0, size - count)
                filled = size
            }
        }
        (start, end) = (0, count)
    }

    /// Lends out the room at the back, at least so much of it. `fill` says how many bytes it has
    /// put at its beginning, which are then readable.
    @inlinable
    public mutating func withSpare<Result>(
        atLeast least: Int, _ fill: (inout MutableSpan<UInt8>) -> (Int, Result)
    ) -> Result {
        reserve(least)
        let end = end
        let room = bytes.count &- end
        let filled: Int
        let result: Result
        do {
            var all = bytes.mutableSpan
            var spare = all._mutatingExtracting(end..<(end &+ room))
            (filled, result) = fill(&spare)
        }
        precondition(filled >= 0 && filled <= room, "more was filled than there is room")
        self.end = end &+ filled
        if self.end == start { (start, self.end) = (0, 0) }
        return result
    }

    // MARK: Appending

    @inlinable
    public mutating func append(_ bytes: [UInt8]) { bytes.withUnsafeBytes { append($0) } }

    @inlinable
    public mutating func append(_ bytes: ArraySlice<UInt8>) {
        bytes.withUnsafeBytes { append($0) }
    }

    @inlinable
    public mutating func append(_ bytes: Span<UInt8>) { bytes.withUnsafeBytes { append($0) } }

    @inlinable
    public mutating func append(_ text: StaticString) {
        if text.hasPointerRepresentation {
            append(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
        } else {
            append(text.description.utf8)
        }
    }

    @inlinable
    public mutating func append(_ text: String.UTF8View) {
        let isDone: Void? = text.withContiguousStorageIfAvailable {
            append(UnsafeRawBufferPointer($0))
        }
        if isDone == nil { append(Array(text)) }
    }

    @inlinable
    public mutating func append(_ text: Substring.UTF8View) {
        let isDone: Void? = text.withContiguousStorageIfAvailable {
            append(UnsafeRawBufferPointer($0))
        }
        if isDone == nil { append(Array(text)) }
    }

    @inlinable
    public mutating func append(_ byte: UInt8) {
        reserve(1)
        bytes[end] = byte
        end &+= 1
    }

    /// In decimal digits, after a minus sign where it is negative.
    public mutating func append(decimal number: Int) {
        if number < 0 { append(UInt8(ascii: "-")) }
        append(number.magnitude, radix: 10)
    }

    /// The bits of the number in lower-case hexadecimal digits, without leading zeros.
    public mutating func append(hex number: Int) {
        append(UInt(bitPattern: number), radix: 16)
    }

    private mutating func append(_ number: UInt, radix: UInt) {
        var digits = 1
        var rest = number / radix
        while rest > 0 { (digits, rest) = (digits + 1, rest / radix) }
        reserve(digits)
        var left = number
        for place in stride(from: end + digits - 1, through: end, by: -1) {
            let digit = UInt8(truncatingIfNeeded: left % radix)
            bytes[place] = digit + (digit < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10)
            left /= radix
        }
        end += digits
    }

    @usableFromInline
    mutating func append(_ source: UnsafeRawBufferPointer) {
        guard let from = source.baseAddress, source.count > 0 else { return }
        reserve(source.count)
        let end = end
        bytes.withUnsafeMutableBytes { room in
            guard let base = room.baseAddress else { return }
            memcpy(base + end, from, source.count)
        }
        self.end = end &+ source.count
    }
}
