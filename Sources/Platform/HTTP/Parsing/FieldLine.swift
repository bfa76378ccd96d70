/// Where one field of a head lies, and what tells most names apart at once.
struct FieldLine: Sendable {
    let nameStart: UInt16
    let nameCount: UInt16
    let valueStart: UInt16
    let valueCount: UInt16
    let key: UInt32

    /// The length of a name and its first and last letters without their case.
    @inline(__always) static func key(_ count: Int, _ first: UInt8, _ last: UInt8) -> UInt32 {
        UInt32(truncatingIfNeeded: count) &<< 16 | UInt32(first | 0x20) &<< 8 | UInt32(last | 0x20)
    }

    var name: Range<Int> { Int(nameStart)..<Int(nameStart) &+ Int(nameCount) }
    var value: Range<Int> { Int(valueStart)..<Int(valueStart) &+ Int(valueCount) }
}

extension Span<UInt8> {
    /// Whether the bytes in `range` are `word`, which is in lower case, in any case.
    @inline(__always) func isWord(_ word: StaticString, in range: Range<Int>) -> Bool {
        guard range.count == word.utf8CodeUnitCount else { return false }
        return unsafe isWord(Span(_unsafeStart: word.utf8Start, count: range.count), in: range)
    }

    func isWord(_ word: Span<UInt8>, in range: Range<Int>) -> Bool {
        guard range.count == word.count else { return false }
        for index in word.indices
        where ByteClass.lower(self[range.lowerBound &+ index]) != word[index] {
            return false
        }
        return true
    }

    /// `range` without the blanks at its edges.
    func trimmed(_ range: Range<Int>) -> Range<Int> {
        var (low, high) = (range.lowerBound, range.upperBound)
        while low < high, ByteClass.isBlank(self[low]) { low &+= 1 }
        while high > low, ByteClass.isBlank(self[high &- 1]) { high &-= 1 }
        return low..<high
    }

    /// The bytes, kept.
    var copied: [UInt8] { unsafe withUnsafeBufferPointer { unsafe Array($0) } }

    /// The bytes as text; what is no UTF-8 becomes replacement characters.
    var text: String {
        unsafe withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
    }
}
