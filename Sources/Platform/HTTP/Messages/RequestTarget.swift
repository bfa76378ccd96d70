/// What a request is about: its path and query, checked when they were read.
///
/// The decoded path holds no zero byte, no slash and backslash within a segment and no segment that
/// is `.` or `..`, so it can be walked as it is. Empty segments are kept, and match no route.
public struct RequestTarget: Sendable {
    /// The four ways to write a target (RFC 9112, 3.2).
    public enum Form: UInt8, Hashable, Sendable {
        /// `/path?query`
        case origin
        /// `http://host/path?query`
        case absolute
        /// `host:port`, of CONNECT
        case authority
        /// `*`, of OPTIONS
        case asterisk
    }

    private let bytes: [UInt8]
    private let parts: TargetParts

    init(_ bytes: [UInt8], _ parts: TargetParts) { (self.bytes, self.parts) = (bytes, parts) }

    /// Reads a target as it would stand in a request line.
    public static func read(
        _ bytes: Span<UInt8>, method: RequestMethod = .get, limits: HeadLimits = HeadLimits()
    ) throws(HeadRefusal) -> RequestTarget {
        guard bytes.count <= limits.targetBytes else { throw .targetTooLong }
        let code = MethodCode(method.text.utf8Span.span)
        let parts = try TargetParts(bytes, 0..<bytes.count, method: code)
        return RequestTarget(bytes.copied, parts)
    }

    public init(_ text: String, method: RequestMethod = .get) throws(HeadRefusal) {
        self = try Self.read(text.utf8Span.span, method: method)
    }

    public var form: Form { parts.form }

    /// The path as it came; `/` where an absolute target has none, and empty for the forms that
    /// have no path.
    public var rawPath: String {
        if parts.path.isEmpty { return form == .absolute ? "/" : "" }
        return bytes.span.extracting(parts.path).text
    }

    /// What stands behind the question mark, as it came.
    public var rawQuery: String? { parts.query.map { bytes.span.extracting($0).text } }

    /// The segments between the slashes, decoded: none for `/`, `["a", ""]` for `/a/`.
    public var path: [String] {
        let range = parts.path
        guard range.count > 1 else { return [] }
        let span = bytes.span
        var segments: [String] = []
        var start = range.lowerBound + 1
        while start <= range.upperBound {
            var stop = start
            while stop < range.upperBound, span[stop] != UInt8(ascii: "/") { stop &+= 1 }
            segments.append(PercentDecoding.text(span, start..<stop))
            start = stop &+ 1
        }
        return segments
    }

    public var query: QueryItems {
        let range = parts.query ?? 0..<0
        return QueryItems(checked: bytes.span, range)
    }
}
