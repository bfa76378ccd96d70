/// UTF-8 as RFC 3629 has it: no overlong forms, no surrogates, nothing above U+10FFFF.
@usableFromInline enum UTF8Text {
    /// The text of `bytes`, or nil where they are not UTF-8.
    @inlinable static func string(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
        let isASCII = unsafe isASCII(bytes)
        guard unsafe isASCII || isValid(bytes) else { return nil }
        return unsafe String(
            copying: UTF8Span(unchecked: Span(_unsafeElements: bytes), isKnownASCII: isASCII))
    }

    @inlinable static func isASCII(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var (index, high) = (0, UInt64(0))
        while index &+ 8 <= bytes.count {
            high |= unsafe UnsafeRawBufferPointer(bytes).loadUnaligned(
                fromByteOffset: index, as: UInt64.self)
            index &+= 8
        }
        while index < bytes.count {
            high |= unsafe UInt64(bytes[index])
            index &+= 1
        }
        return high & 0x8080_8080_8080_8080 == 0
    }

    /// Whether all of `bytes` is UTF-8, without keeping any of it.
    @usableFromInline static func isValid(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var at = 0
        while at < bytes.count {
            let length = unsafe scalarLength(bytes, at)
            guard length > 0 else { return false }
            at &+= length
        }
        return true
    }

    /// The number of bytes of the scalar at `at`, or 0 where none is.
    private static func scalarLength(_ bytes: UnsafeBufferPointer<UInt8>, _ at: Int) -> Int {
        let lead = unsafe bytes[at]
        if lead < 0x80 { return 1 }
        let (length, low, high): (Int, UInt8, UInt8) =
            switch lead {
            case 0xC2...0xDF: (2, 0x80, 0xBF)
            case 0xE0: (3, 0xA0, 0xBF)
            case 0xE1...0xEC, 0xEE...0xEF: (3, 0x80, 0xBF)
            case 0xED: (3, 0x80, 0x9F)
            case 0xF0: (4, 0x90, 0xBF)
            case 0xF1...0xF3: (4, 0x80, 0xBF)
            case 0xF4: (4, 0x80, 0x8F)
            default: (0, 0, 0)
            }
        guard length > 0, at &+ length <= bytes.count else { return 0 }
        let second = unsafe bytes[at &+ 1]
        guard low <= second, second <= high else { return 0 }
        var next = at &+ 2
        while next < at &+ length {
            guard unsafe bytes[next] & 0xC0 == 0x80 else { return 0 }
            next &+= 1
        }
        return length
    }
}
