extension HTTPDate {
    /// Reads the form in use and the two obsolete ones:
    /// `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT`,
    /// `Sun Nov  6 08:49:37 1994`.
    ///
    /// `nil` for anything else, for a day of the week that is not that of the date, and before 1970.
    /// Two digits of a year are taken from 1970 to 2069.
    public init?(_ text: String) { self.init(text.utf8Span.span) }

    public init?(_ text: Span<UInt8>) {
        guard 24...33 ~= text.count else { return nil }
        var reader = DateReader(text.copied)
        guard let date = reader.date() else { return nil }
        self = date
    }
}

/// Reads a date from left to right; every step is `nil` where something else stands.
private struct DateReader {
    private let bytes: [UInt8]
    private var at = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func date() -> HTTPDate? {
        guard let comma = bytes.firstIndex(of: UInt8(ascii: ",")) else { return asctime() }
        return comma == 3 ? fixed() : obsolete()
    }

    private mutating func fixed() -> HTTPDate? {
        guard let weekday = word(of: DateWords.days, length: 3), skip(", "),
            let day = number(2), skip(" "), let month = word(of: DateWords.months, length: 3),
            skip(" "), let year = number(4), skip(" "), let time = time(), skip(" GMT")
        else { return nil }
        return made(weekday, year, month + 1, day, time)
    }

    private mutating func obsolete() -> HTTPDate? {
        guard let weekday = word(of: DateWords.days, length: nil), skip(", "),
            let day = number(2), skip("-"), let month = word(of: DateWords.months, length: 3),
            skip("-"), let year = number(2), skip(" "), let time = time(), skip(" GMT")
        else { return nil }
        return made(weekday, year < 70 ? 2_000 + year : 1_900 + year, month + 1, day, time)
    }

    private mutating func asctime() -> HTTPDate? {
        guard let weekday = word(of: DateWords.days, length: 3), skip(" "),
            let month = word(of: DateWords.months, length: 3), skip(" "),
            let day = skip(" ") ? number(1) : number(2), skip(" "), let time = time(), skip(" "),
            let year = number(4)
        else { return nil }
        return made(weekday, year, month + 1, day, time)
    }

    private func made(
        _ weekday: Int, _ year: Int, _ month: Int, _ day: Int, _ time: Int
    ) -> HTTPDate? {
        guard at == bytes.count, let date = CivilDate(year: year, month: month, day: day),
            (date.days + 4) % 7 == weekday
        else { return nil }
        return HTTPDate(seconds: Int64(date.days * 86_400 + time))
    }

    /// Seconds of the day. A leap second is the one after it.
    private mutating func time() -> Int? {
        guard let hour = number(2), hour < 24, skip(":"), let minute = number(2), minute < 60,
            skip(":"), let second = number(2), second <= 60
        else { return nil }
        return hour * 3_600 + minute * 60 + second
    }

    private mutating func number(_ digits: Int) -> Int? {
        guard at + digits <= bytes.count else { return nil }
        var value = 0
        for byte in bytes[at..<at + digits] {
            guard ByteClass.isDigit(byte) else { return nil }
            value = value * 10 + Int(byte - 0x30)
        }
        at += digits
        return value
    }

    private mutating func skip(_ text: String) -> Bool {
        guard bytes[at...].starts(with: text.utf8) else { return false }
        at += text.utf8.count
        return true
    }

    /// Which of the words stands here, whole or by its first letters.
    private mutating func word(of words: [String], length: Int?) -> Int? {
        words.firstIndex { skip(String($0.prefix(length ?? $0.count))) }
    }
}
