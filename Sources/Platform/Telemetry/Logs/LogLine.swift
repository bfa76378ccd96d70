/// One line in the making: ``Logger`` hands it to the body of a call, which adds fields.
///
/// A line is bounded: a text is cut at ``longestText`` bytes, and a field that comes after
/// ``mostFields``, does not fit into ``longestLine``, or has the name of an earlier one is left out.
/// How many were is said in `truncated`, so a line is always whole and always honest.
public struct LogLine: ~Copyable {
    public static let longestLine = 8_192
    public static let longestText = 2_048
    public static let mostFields = 32

    /// What `suppressed`, `truncated` and the end of the line take at most.
    private static let reserve = 80

    private(set) var bytes: [UInt8] = []
    private let format: LogSettings.Format
    private let colours: Bool
    private var names: InlineArray<40, UInt64> = InlineArray(repeating: 0)
    private var count = 0
    private var leftOut: UInt64 = 0

    init(
        _ level: LogLevel, event: StaticString, service: String, subsystem: String,
        format: LogSettings.Format, colours: Bool, nanoseconds: UInt64
    ) {
        (self.format, self.colours) = (format, colours)
        bytes.reserveCapacity(384)
        switch format {
        case .json:
            LineText.append("{\"ts\":\"", to: &bytes)
            UTCTime(nanoseconds: nanoseconds).append(to: &bytes)
            LineText.append("\",\"level\":\"", to: &bytes)
            LineText.append(level.name, to: &bytes)
            LineText.append("\",\"service\":\"", to: &bytes)
            LineText.appendEscaped(service, most: 64, to: &bytes)
            LineText.append("\",\"event\":\"", to: &bytes)
            LineText.appendEscaped(event.description, most: 128, to: &bytes)
            LineText.append("\",\"subsystem\":\"", to: &bytes)
            LineText.appendEscaped(subsystem, most: 64, to: &bytes)
            bytes.append(UInt8(ascii: "\""))
        case .text:
            UTCTime(nanoseconds: nanoseconds).append(to: &bytes)
            bytes.append(UInt8(ascii: " "))
            if colours { LineText.append(level.colour, to: &bytes) }
            LineText.append(level.name, to: &bytes)
            if colours { LineText.append("\u{1B}[0m", to: &bytes) }
            LineText.append(level.name.utf8.count == 4 ? "  " : " ", to: &bytes)
            LineText.appendEscaped(subsystem, most: 64, to: &bytes)
            LineText.append(": ", to: &bytes)
            LineText.appendEscaped(event.description, most: 128, to: &bytes)
        }
        for name in LogLine.ownNames {
            names[count] = LogLine.mark(of: name)
            count += 1
        }
    }

    /// What every line has besides the fields of its caller.
    private static let ownNames: [StaticString] = [
        "ts", "level", "service", "event", "subsystem", "suppressed", "truncated",
    ]

    /// Adds a field. Only what is ``Loggable`` can be one.
    public mutating func field(_ name: StaticString, _ value: some Loggable) {
        add(name, value.logValue)
    }

    /// Adds a field where there is something to say.
    public mutating func field(_ name: StaticString, _ value: (some Loggable)?) {
        if let value { add(name, value.logValue) }
    }

    /// Adds a list of what belongs together, each an object of texts: in JSON an array. What does not
    /// fit any more is left out from its end.
    public mutating func list(
        _ name: StaticString, _ entries: [[(name: StaticString, text: String)]]
    ) {
        add(name) { line in
            line.appendName(name.description)
            line.bytes.append(UInt8(ascii: "["))
            for (index, entry) in entries.enumerated() {
                let start = line.bytes.count
                if index > 0 { LineText.append(line.format == .json ? "," : "; ", to: &line.bytes) }
                line.append(entry)
                guard line.bytes.count < Self.longestLine - Self.reserve else {
                    line.bytes.removeLast(line.bytes.count - start)
                    line.leftOut += UInt64(entries.count - index)
                    break
                }
            }
            line.bytes.append(UInt8(ascii: "]"))
        }
    }

    private mutating func append(_ entry: [(name: StaticString, text: String)]) {
        if format == .json { bytes.append(UInt8(ascii: "{")) }
        for (index, field) in entry.enumerated() {
            switch format {
            case .json:
                LineText.append(index == 0 ? "\"" : ",\"", to: &bytes)
                LineText.appendEscaped(field.name.description, most: 64, to: &bytes)
                LineText.append("\":", to: &bytes)
            case .text:
                if index > 0 { bytes.append(UInt8(ascii: " ")) }
                LineText.appendEscaped(field.name.description, most: 64, to: &bytes)
                bytes.append(UInt8(ascii: "="))
            }
            append(.text(field.text))
        }
        if format == .json { bytes.append(UInt8(ascii: "}")) }
    }

    mutating func add(_ name: StaticString, _ value: LogValue) {
        add(name) { $0.append(name.description, value) }
    }

    private mutating func add(_ name: StaticString, _ write: (inout LogLine) -> Void) {
        let mark = Self.mark(of: name)
        for place in 0..<count where names[place] == mark { return leftOut += 1 }
        guard count < Self.mostFields + Self.ownNames.count else { return leftOut += 1 }
        let start = bytes.count
        write(&self)
        guard bytes.count <= Self.longestLine - Self.reserve else {
            bytes.removeLast(bytes.count - start)
            return leftOut += 1
        }
        names[count] = mark
        count += 1
    }

    private mutating func append(_ name: String, _ value: LogValue) {
        appendName(name)
        append(value)
    }

    private mutating func appendName(_ name: String) {
        switch format {
        case .json:
            LineText.append(",\"", to: &bytes)
            LineText.appendEscaped(name, most: 64, to: &bytes)
            LineText.append("\":", to: &bytes)
        case .text:
            bytes.append(UInt8(ascii: " "))
            LineText.appendEscaped(name, most: 64, to: &bytes)
            bytes.append(UInt8(ascii: "="))
        }
    }

    private mutating func append(_ value: LogValue) {
        switch value {
        case .integer(let number): DecimalBytes.append(number, to: &bytes)
        case .unsigned(let number): DecimalBytes.append(number, to: &bytes)
        case .boolean(let isTrue): LineText.append(isTrue ? "true" : "false", to: &bytes)
        case .text(let text):
            let needsQuotes = format == .json || !LineText.isPlain(text)
            if needsQuotes { bytes.append(UInt8(ascii: "\"")) }
            LineText.appendEscaped(text, most: Self.longestText, to: &bytes)
            if needsQuotes { bytes.append(UInt8(ascii: "\"")) }
        }
    }

    /// The finished line, its end included. `suppressed` is how many of its kind were held back
    /// since the last one.
    consuming func finished(suppressed: UInt64) -> [UInt8] {
        if suppressed > 0 { append("suppressed", .unsigned(suppressed)) }
        if leftOut > 0 { append("truncated", .unsigned(leftOut)) }
        if format == .json { bytes.append(UInt8(ascii: "}")) }
        bytes.append(UInt8(ascii: "\n"))
        return bytes
    }

    /// FNV-1a over the name: names are the program's own, so nobody makes two of them meet.
    private static func mark(of name: StaticString) -> UInt64 {
        name.withUTF8Buffer { name in
            var mark: UInt64 = 0xCBF2_9CE4_8422_2325
            for index in 0..<name.count {
                mark = unsafe (mark ^ UInt64(name[index])) &* 0x100_0000_01B3
            }
            return mark
        }
    }
}

extension LogLevel {
    /// Grey, blue, green, yellow, red.
    fileprivate var colour: String {
        switch self {
        case .trace: "\u{1B}[90m"
        case .debug: "\u{1B}[34m"
        case .info: "\u{1B}[32m"
        case .warn: "\u{1B}[33m"
        case .error: "\u{1B}[31m"
        }
    }
}
