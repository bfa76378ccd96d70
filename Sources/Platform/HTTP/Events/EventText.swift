import Primitives

/// Server-sent events as text (WHATWG HTML, 9.2).
///
/// Lines of an event's data may end as they like; a reader gets them with line feeds. What is
/// written is UTF-8 if what is given is.
public enum EventText {
    /// What such a stream says it is.
    public static let mediaType = "text/event-stream"

    /// Appends an event. Without `data` it carries only its other fields, and a reader is told
    /// nothing; with empty data it is an event of its own.
    ///
    /// An `id` is what a reader sends in `Last-Event-ID` when it comes back; the empty one makes it
    /// forget the last. `retry` is how many milliseconds it is to wait before.
    public static func append(
        id: String? = nil, event: String? = nil, data: Span<UInt8>?, retry: Int? = nil,
        into bytes: inout [UInt8]
    ) throws(EventTextError) {
        if let id { try check(id, .id, forbidden: [0, lineFeed, carriageReturn]) }
        if let event { try check(event, .event, forbidden: [lineFeed, carriageReturn]) }
        if let retry, retry < 0 { throw .retry(retry) }

        if let id { appendField("id: ", id.utf8Span.span, into: &bytes) }
        if let event { appendField("event: ", event.utf8Span.span, into: &bytes) }
        if let retry { appendField("retry: ", String(retry).utf8Span.span, into: &bytes) }
        if let data { appendLines("data: ", data, into: &bytes) }
        bytes.append(lineFeed)
    }

    /// Appends an event whose data is text.
    public static func append(
        id: String? = nil, event: String? = nil, data: String, retry: Int? = nil,
        into bytes: inout [UInt8]
    ) throws(EventTextError) {
        try append(
            id: id, event: event, data: data.utf8Span.span, retry: retry, into: &bytes)
    }

    /// Appends a comment, which no reader hears: it keeps the connection from looking dead.
    public static func appendComment(_ text: String = "", into bytes: inout [UInt8]) {
        appendLines(":", text.utf8Span.span, into: &bytes)
        bytes.append(lineFeed)
    }

    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")

    private static func check(
        _ text: String, _ field: EventTextError.Field, forbidden: [UInt8]
    ) throws(EventTextError) {
        guard !text.utf8.contains(where: forbidden.contains) else { throw .forbiddenByte(field) }
    }

    private static func appendField(
        _ name: StaticString, _ value: Span<UInt8>, into bytes: inout [UInt8]
    ) {
        bytes.append(contentsOf: name.description.utf8)
        value.append(to: &bytes)
        bytes.append(lineFeed)
    }

    /// Each line of the text behind the prefix; text that ends with a line's end has an empty line
    /// behind it.
    private static func appendLines(
        _ prefix: StaticString, _ text: Span<UInt8>, into bytes: inout [UInt8]
    ) {
        var start = 0
        while true {
            let end = text.lineEnd(from: start) ?? text.count
            appendField(prefix, text.extracting(start..<end), into: &bytes)
            guard end < text.count else { return }
            let isPair =
                text[end] == carriageReturn && end + 1 < text.count && text[end + 1] == lineFeed
            start = end + (isPair ? 2 : 1)
        }
    }
}

extension Span<UInt8> {
    /// The place of the first carriage return or line feed from `start`.
    func lineEnd(from start: Int) -> Int? {
        var at = start
        while at < count {
            if self[at] == EventText.lineFeed || self[at] == EventText.carriageReturn { return at }
            at &+= 1
        }
        return nil
    }

    /// Copies all of it behind what is there.
    func append(to bytes: inout [UInt8]) {
        unsafe withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
    }
}

/// Why an event cannot be written.
public enum EventTextError: Error, Hashable, Sendable {
    public enum Field: String, Hashable, Sendable { case id, event }

    /// The field would end early, or be ignored.
    case forbiddenByte(Field)
    case retry(Int)
}

extension EventTextError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .forbiddenByte(.id): "an event's id has no line end and no NUL in it"
        case .forbiddenByte(.event): "an event's name has no line end in it"
        case .retry(let time): "a time to wait is not negative, and this one is \(time) ms"
        }
    }
}
