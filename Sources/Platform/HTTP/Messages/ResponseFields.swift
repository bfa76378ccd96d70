/// Fields to be sent, kept as the bytes that go on the wire.
///
/// Every name is a token and every value is checked when it is added, so no value can end its line
/// and begin another: a response cannot be split.
public struct ResponseFields: Hashable, Sendable {
    /// Each field as `name: value` and a line end.
    public private(set) var bytes: [UInt8] = []

    /// The longest value taken, and the most bytes of all fields together.
    public static let longestValue = 8 << 10
    public static let mostBytes = 64 << 10
    /// Room beyond that for the few short values that are our own, so that they always fit.
    private static let ownBytes = 4 << 10

    /// Whether a line says what is the connection's to say: where the message ends, what becomes of
    /// the connection, and when it was sent.
    private(set) var mentionsFraming = false

    public init() {}

    public var isEmpty: Bool { bytes.isEmpty }

    // MARK: Values from elsewhere

    /// Adds a line; lines of that name stay.
    public mutating func add(_ name: FieldName, text: String) throws(FieldError) {
        try add(name, bytes: text.utf8Span.span)
    }

    public mutating func add(_ name: FieldName, bytes value: Span<UInt8>) throws(FieldError) {
        try add(name, value, most: Self.mostBytes)
    }

    private mutating func add(
        _ name: FieldName, _ value: Span<UInt8>, most: Int
    ) throws(FieldError) {
        append(name, value, try Self.checked(name, value, room: most - bytes.count))
    }

    /// Makes this the only line of that name, and the last of all.
    public mutating func set(_ name: FieldName, text: String) throws(FieldError) {
        try set(name, bytes: text.utf8Span.span)
    }

    public mutating func set(_ name: FieldName, bytes value: Span<UInt8>) throws(FieldError) {
        try set(name, value, most: Self.mostBytes)
    }

    private mutating func set(
        _ name: FieldName, _ value: Span<UInt8>, most: Int
    ) throws(FieldError) {
        let room = most - bytes.count + lineBytes(of: name)
        let range = try Self.checked(name, value, room: room)
        remove(name)
        append(name, value, range)
    }

    // MARK: Values of our own

    /// Adds a value from our own text, which must be one.
    public mutating func add(_ name: FieldName, _ value: StaticString) {
        demand { (fields) throws(FieldError) in
            let text = "\(value)"
            try fields.add(name, text.utf8Span.span, most: Self.mostBytes + Self.ownBytes)
        }
    }

    /// Sets a value from our own text, which must be one.
    public mutating func set(_ name: FieldName, _ value: StaticString) {
        setOwn(name, "\(value)")
    }

    /// Sets text that we have put together ourselves, which must be a value.
    mutating func setOwn(_ name: FieldName, _ value: String) {
        demand { (fields) throws(FieldError) in
            try fields.set(name, value.utf8Span.span, most: Self.mostBytes + Self.ownBytes)
        }
    }

    public mutating func set(_ name: FieldName, _ value: Int) { setOwn(name, "\(value)") }

    public mutating func set(_ name: FieldName, _ value: HTTPDate) { setOwn(name, value.text) }

    private mutating func demand(_ change: (inout Self) throws(FieldError) -> Void) {
        do throws(FieldError) {
            try change(&self)
        } catch {
            preconditionFailure("a field of our own is refused: \(error)")
        }
    }

    /// Adds every line of `other`; each was checked when it was added there.
    public mutating func append(_ other: ResponseFields) {
        bytes += other.bytes
        if other.mentionsFraming { mentionsFraming = true }
    }

    private static let framing: [FieldName] = [
        .contentLength, .transferEncoding, .connection, .keepAlive, .upgrade, .trailer, .date,
    ]

    /// Takes away what is the connection's to say.
    mutating func removeFraming() {
        guard mentionsFraming else { return }
        for name in Self.framing { remove(name) }
        mentionsFraming = false
    }

    // MARK: Asking and taking back

    /// The value of the first line of that name.
    public func first(_ name: FieldName) -> String? {
        var at = 0
        while at < bytes.count {
            let line = line(at)
            if holds(name, line) { return bytes.span.extracting(line.value).text }
            at = line.end
        }
        return nil
    }

    public func contains(_ name: FieldName) -> Bool { lineBytes(of: name) > 0 }

    /// Takes away every line of that name.
    public mutating func remove(_ name: FieldName) {
        var at = 0
        while at < bytes.count {
            let line = line(at)
            if holds(name, line) {
                bytes.removeSubrange(at..<line.end)
            } else {
                at = line.end
            }
        }
    }

    // MARK: Lines

    private struct Line {
        let name: Range<Int>
        let value: Range<Int>
        let end: Int
    }

    /// The line at `start`; what is in `bytes` is whole lines.
    private func line(_ start: Int) -> Line {
        var colon = start
        while bytes[colon] != UInt8(ascii: ":") { colon &+= 1 }
        var stop = colon &+ 2
        while bytes[stop] != ByteClass.carriageReturn { stop &+= 1 }
        return Line(name: start..<colon, value: colon &+ 2..<stop, end: stop &+ 2)
    }

    private func holds(_ name: FieldName, _ line: Line) -> Bool {
        bytes.span.isWord(name.bytes.span, in: line.name)
    }

    private func lineBytes(of name: FieldName) -> Int {
        var (at, count) = (0, 0)
        while at < bytes.count {
            let line = line(at)
            if holds(name, line) { count += line.end - at }
            at = line.end
        }
        return count
    }

    /// The value without the blanks at its edges, where it is one.
    private static func checked(
        _ name: FieldName, _ value: Span<UInt8>, room: Int
    ) throws(FieldError) -> Range<Int> {
        guard value.count <= longestValue else { throw .tooLong(name, bytes: value.count) }
        for index in value.indices where !ByteClass.isFieldText(value[index]) {
            throw .control(name, byte: value[index], at: index)
        }
        guard name.bytes.count + value.count + 4 <= room else { throw .tooMany(name) }
        return value.trimmed(0..<value.count)
    }

    private mutating func append(_ name: FieldName, _ value: Span<UInt8>, _ range: Range<Int>) {
        if Self.framing.contains(name) { mentionsFraming = true }
        bytes.append(contentsOf: name.bytes)
        bytes.append(UInt8(ascii: ":"))
        bytes.append(ByteClass.space)
        unsafe value.extracting(range).withUnsafeBufferPointer {
            unsafe bytes.append(contentsOf: $0)
        }
        bytes.append(ByteClass.carriageReturn)
        bytes.append(ByteClass.lineFeed)
    }
}

/// Why a field is not sent.
public enum FieldError: Error, Hashable, Sendable {
    /// The value holds this byte, which could end its line.
    case control(FieldName, byte: UInt8, at: Int)
    case tooLong(FieldName, bytes: Int)
    /// All fields together would be too long.
    case tooMany(FieldName)
}

extension FieldError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .control(let name, let byte, let at):
            "the value of \(name) holds the control character \(byte) at \(at); it must be visible "
                + "text, spaces and tabs"
        case .tooLong(let name, let bytes):
            "the value of \(name) has \(bytes) bytes; at most \(ResponseFields.longestValue) are sent"
        case .tooMany(let name):
            "with \(name) the fields would be longer than \(ResponseFields.mostBytes) bytes"
        }
    }
}
