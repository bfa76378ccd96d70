/// A moment as HTTP writes it, to the second and in GMT (RFC 9110, 5.6.7).
public struct HTTPDate: Hashable, Sendable, Comparable {
    /// Since the beginning of 1970.
    public let seconds: Int64

    /// The last second of the year 9999, beyond which the form has no room.
    public static let last: Int64 = 253_402_300_799

    /// Outside 1970 to 9999, the nearest moment within.
    public init(seconds: Int64) { self.seconds = min(max(seconds, 0), Self.last) }

    public static func < (left: HTTPDate, right: HTTPDate) -> Bool { left.seconds < right.seconds }

    /// How many bytes every written date has.
    public static let byteCount = 29

    /// `Sun, 06 Nov 1994 08:49:37 GMT`, whatever the moment.
    public func append(to text: inout [UInt8]) {
        let (days, second) = seconds.quotientAndRemainder(dividingBy: 86_400)
        let date = CivilDate(days: Int(days))
        text.append(contentsOf: DateWords.days[Int(days + 4) % 7].utf8.prefix(3))
        text.append(contentsOf: ", ".utf8)
        Self.append(date.day, to: &text)
        text.append(ByteClass.space)
        text.append(contentsOf: DateWords.months[date.month - 1].utf8)
        text.append(ByteClass.space)
        Self.append(date.year / 100, to: &text)
        Self.append(date.year % 100, to: &text)
        text.append(ByteClass.space)
        Self.append(Int(second) / 3_600, to: &text)
        text.append(UInt8(ascii: ":"))
        Self.append(Int(second) / 60 % 60, to: &text)
        text.append(UInt8(ascii: ":"))
        Self.append(Int(second) % 60, to: &text)
        text.append(contentsOf: " GMT".utf8)
    }

    public var text: String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.byteCount)
        append(to: &bytes)
        return bytes.span.text
    }

    private static func append(_ value: Int, to text: inout [UInt8]) {
        text.append(UInt8(truncatingIfNeeded: 0x30 + value / 10))
        text.append(UInt8(truncatingIfNeeded: 0x30 + value % 10))
    }
}

extension HTTPDate: CustomStringConvertible {
    public var description: String { text }
}

enum DateWords {
    static let days = [
        "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
    ]
    static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}

/// A day of the Gregorian calendar.
struct CivilDate: Hashable {
    let year: Int
    let month: Int
    let day: Int

    /// The day so many days after 1970-01-01, counted in eras of 400 years that begin in March, so
    /// that the leap day is the last of its year.
    init(days: Int) {
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// `nil` where the calendar has no such day, or before 1970 and after 9999.
    init?(year: Int, month: Int, day: Int) {
        guard 1970...9999 ~= year, 1...12 ~= month, 1...31 ~= day else { return nil }
        (self.year, self.month, self.day) = (year, month, day)
        guard CivilDate(days: days) == self else { return nil }
    }

    /// Since 1970-01-01.
    var days: Int {
        let shifted = month <= 2 ? year - 1 : year
        let (era, yearOfEra) = (shifted / 400, shifted % 400)
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
            - 719_468
    }
}
