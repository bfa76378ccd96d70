/// The checks of a target that take a second look.
enum TargetCheck {
    /// Segment by segment: escapes are well-formed, what they stand for is UTF-8 without zeros and
    /// separators, and no segment leads upwards or nowhere.
    static func path(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(HeadRefusal) {
        var start = range.lowerBound
        while start < range.upperBound {
            var stop = start
            while stop < range.upperBound, bytes[stop] != UInt8(ascii: "/") { stop &+= 1 }
            try escapes(bytes, start..<stop, inPath: true)
            let decoded = PercentDecoding.decoded(bytes, start..<stop)
            let dot = UInt8(ascii: ".")
            guard decoded != [dot], decoded != [dot, dot] else { throw .dotSegment }
            guard String(validating: decoded, as: UTF8.self) != nil else { throw .targetNotUTF8 }
            start = stop &+ 1
        }
    }

    /// Item by item; plain ones are passed over.
    static func query(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(HeadRefusal) {
        var (items, start) = (0, range.lowerBound)
        while start < range.upperBound {
            var (stop, isEscaped) = (start, false)
            while stop < range.upperBound, bytes[stop] != UInt8(ascii: "&") {
                let byte = bytes[stop]
                if byte == UInt8(ascii: "%") {
                    isEscaped = true
                } else if !ByteClass.isPlainQuery(byte) {
                    throw .badTarget
                }
                stop &+= 1
            }
            if isEscaped { try item(bytes, start..<stop) }
            if stop > start {
                items &+= 1
                guard items <= QueryItems.most else { throw .tooManyQueryItems }
            }
            start = stop &+ 1
        }
    }

    /// A name and a value are text of their own: neither may borrow bytes from the other.
    private static func item(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(HeadRefusal) {
        try escapes(bytes, range, inPath: false)
        let decoded = PercentDecoding.decoded(bytes, range)
        guard String(validating: decoded, as: UTF8.self) != nil else { throw .targetNotUTF8 }
    }

    private static func escapes(
        _ bytes: Span<UInt8>, _ range: Range<Int>, inPath: Bool
    ) throws(HeadRefusal) {
        var at = range.lowerBound
        while at < range.upperBound {
            if bytes[at] == UInt8(ascii: "%") {
                guard let value = PercentDecoding.escaped(bytes, at, range.upperBound) else {
                    throw .badEscape
                }
                guard value != 0 else { throw .encodedZero }
                if inPath, value == UInt8(ascii: "/") || value == ByteClass.backslash {
                    throw .encodedSeparator
                }
                at &+= 2
            }
            at &+= 1
        }
    }
}
