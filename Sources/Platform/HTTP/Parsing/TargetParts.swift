/// Where the parts of a request's target lie, once it has been read and found good.
struct TargetParts: Hashable, Sendable {
    var form = RequestTarget.Form.origin
    /// `nil` unless the target is absolute or the authority that CONNECT takes.
    var authority: Range<Int>?
    /// Whether it is absolute and begins with `https://`.
    var isForTLS = false
    var path: Range<Int>
    /// Behind the question mark.
    var query: Range<Int>?

    /// Judges the target in `range`, whose bytes may be anything.
    init(
        _ bytes: Span<UInt8>, _ range: Range<Int>, method: MethodCode
    ) throws(HeadRefusal) {
        path = range.upperBound..<range.upperBound
        guard !range.isEmpty else { throw .badTarget }
        let first = bytes[range.lowerBound]
        if method == .connect {
            guard Authority.isValid(bytes, range, needsPort: true) else { throw .badTarget }
            (form, authority) = (.authority, range)
        } else if first == UInt8(ascii: "/") {
            try readPath(bytes, range)
        } else if first == UInt8(ascii: "*"), range.count == 1 {
            guard method == .options else { throw .badTarget }
            form = .asterisk
        } else {
            form = .absolute
            let start = try Self.authorityStart(bytes, range)
            isForTLS = start &- range.lowerBound == 8
            var end = start
            while end < range.upperBound, bytes[end] != UInt8(ascii: "/"),
                bytes[end] != UInt8(ascii: "?")
            {
                end &+= 1
            }
            guard Authority.isValid(bytes, start..<end) else { throw .badHost }
            authority = start..<end
            try readPath(bytes, end..<range.upperBound)
        }
    }

    /// Behind `http://` or `https://`.
    private static func authorityStart(
        _ bytes: Span<UInt8>, _ range: Range<Int>
    ) throws(HeadRefusal) -> Int {
        for count in [7, 8] where range.count > count {
            let scheme = range.lowerBound..<range.lowerBound + count
            if bytes.isWord("http://", in: scheme) || bytes.isWord("https://", in: scheme) {
                return scheme.upperBound
            }
        }
        var at = range.lowerBound
        while at < range.upperBound, ByteClass.isToken(bytes[at]) { at &+= 1 }
        let isScheme = at < range.upperBound && bytes[at] == UInt8(ascii: ":")
        throw isScheme ? .badScheme : .badTarget
    }

    /// The path and the query, in one pass where nothing is escaped.
    @inline(__always) private mutating func readPath(
        _ bytes: Span<UInt8>, _ range: Range<Int>
    ) throws(HeadRefusal) {
        var (at, needsCare) = (range.lowerBound, false)
        let end = range.upperBound
        while at < end {
            let byte = bytes[at]
            if !ByteClass.isPlainPath(byte) {
                if byte == UInt8(ascii: "?") { break }
                if byte == UInt8(ascii: "%") {
                    needsCare = true
                } else if byte == UInt8(ascii: ".") {
                    needsCare = needsCare || bytes[at &- 1] == UInt8(ascii: "/")
                } else {
                    throw .badTarget
                }
            }
            at &+= 1
        }
        path = range.lowerBound..<at
        if needsCare { try TargetCheck.path(bytes, path) }
        if at < end {
            query = at &+ 1..<end
            try TargetCheck.query(bytes, at &+ 1..<end)
        }
    }
}
