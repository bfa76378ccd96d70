/// Where in which trace something happens: what is passed on, to a callee or to another machine.
public struct SpanContext: Hashable, Sendable {
    public let trace: TraceID
    public let span: SpanID
    /// Whether the span that began the trace is being recorded, and those below it should be.
    public let isSampled: Bool

    public init(trace: TraceID, span: SpanID, isSampled: Bool) {
        (self.trace, self.span, self.isSampled) = (trace, span, isSampled)
    }

    /// For code that passes nothing on by hand: the context this task runs in.
    @TaskLocal public static var current: SpanContext?
}

/// The `traceparent` header of W3C Trace Context.
extension SpanContext {
    /// The length of the header in the version we write, and the least of any later one.
    public static let headerByteCount = 55

    /// `nil` unless the header keeps to the letter of the recommendation: lower-case digits, dashes
    /// in their places, neither id zero, version not `ff`. A later version may say more behind a
    /// further dash, and is read as far as we know it.
    public init?(traceparent text: Span<UInt8>) {
        let dash = UInt8(ascii: "-")
        guard text.count >= Self.headerByteCount, text.count <= Self.longestHeader,
            text[2] == dash, text[35] == dash, text[52] == dash,
            let version = HexDigits.value(text.extracting(0..<2)), version != 0xFF,
            text.count == Self.headerByteCount || (version > 0 && text[55] == dash),
            let high = HexDigits.value(text.extracting(3..<19)),
            let low = HexDigits.value(text.extracting(19..<35)),
            let trace = TraceID(high: high, low: low),
            let span = HexDigits.value(text.extracting(36..<52)).flatMap({ SpanID($0) }),
            let flags = HexDigits.value(text.extracting(53..<55))
        else { return nil }
        self.init(trace: trace, span: span, isSampled: flags & 1 == 1)
    }

    public init?(traceparent text: String) { self.init(traceparent: text.utf8Span.span) }

    /// The most bytes of a header of a later version.
    public static let longestHeader = 512

    /// Version 00, and of the flags only the one it defines.
    public func appendTraceparent(to text: inout [UInt8]) {
        text.append(contentsOf: "00-".utf8)
        trace.appendHex(to: &text)
        text.append(UInt8(ascii: "-"))
        span.appendHex(to: &text)
        text.append(contentsOf: isSampled ? "-01".utf8 : "-00".utf8)
    }

    public var traceparent: String { HexDigits.text(appendTraceparent) }
}
