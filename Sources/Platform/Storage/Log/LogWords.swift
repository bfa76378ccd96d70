import Primitives

extension Span<UInt8> {
    /// The little-endian number of eight bytes at `offset`.
    func word64(at offset: Int) -> UInt64 { EightBytes.load(self, from: offset) }

    /// The little-endian number of four bytes at `offset`.
    func word32(at offset: Int) -> UInt32 {
        UInt32(self[offset]) | UInt32(self[offset + 1]) << 8 | UInt32(self[offset + 2]) << 16
            | UInt32(self[offset + 3]) << 24
    }

    /// The digest in the 32 bytes at `offset`.
    func digest(at offset: Int) -> Digest {
        Digest(
            word64(at: offset).byteSwapped, word64(at: offset + 8).byteSwapped,
            word64(at: offset + 16).byteSwapped, word64(at: offset + 24).byteSwapped)
    }

    /// Whether every byte is zero.
    var isZero: Bool {
        var index = 0
        while index + 32 <= count {
            let some =
                word64(at: index) | word64(at: index + 8) | word64(at: index + 16)
                | word64(at: index + 24)
            if some != 0 { return false }
            index += 32
        }
        while index < count {
            if self[index] != 0 { return false }
            index += 1
        }
        return true
    }
}

extension [UInt8] {
    mutating func append(word64 value: UInt64) {
        for shift in stride(from: 0 as UInt64, to: 64, by: 8) {
            append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }

    mutating func append(word32 value: UInt32) {
        for shift in stride(from: 0 as UInt32, to: 32, by: 8) {
            append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }

    mutating func append(copying bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
    }

    mutating func append(zeros count: Int) { append(contentsOf: repeatElement(0, count: count)) }
}

extension Height? {
    /// The height as files keep it: none is the number that no block has.
    var stored: UInt64 { self?.value ?? .max }

    init(stored value: UInt64) { self = value == .max ? nil : Height(value) }
}
