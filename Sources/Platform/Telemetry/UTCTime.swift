/// A moment as RFC 3339 writes it, in UTC and with milliseconds: `2025-10-14T18:21:05.042Z`.
package struct UTCTime {
    static let byteCount = 24
    /// The last millisecond of the year 9999, beyond which the form has no room.
    static let last: UInt64 = 253_402_300_799_999

    let milliseconds: UInt64

    /// Later moments than ``last`` are written as it.
    package init(milliseconds: UInt64) { self.milliseconds = min(milliseconds, Self.last) }

    /// The same of a clock's nanoseconds.
    init(nanoseconds: UInt64) { milliseconds = min(nanoseconds / 1_000_000, Self.last) }

    package var text: String {
        var text: [UInt8] = []
        append(to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    func append(to text: inout [UInt8]) {
        let (seconds, thousandths) = milliseconds.quotientAndRemainder(dividingBy: 1_000)
        let (days, second) = seconds.quotientAndRemainder(dividingBy: 86_400)
        let date = Self.date(days: Int(days))
        Self.append(UInt64(date.year), digits: 4, to: &text)
        text.append(UInt8(ascii: "-"))
        Self.append(UInt64(date.month), digits: 2, to: &text)
        text.append(UInt8(ascii: "-"))
        Self.append(UInt64(date.day), digits: 2, to: &text)
        text.append(UInt8(ascii: "T"))
        Self.append(second / 3_600, digits: 2, to: &text)
        text.append(UInt8(ascii: ":"))
        Self.append(second / 60 % 60, digits: 2, to: &text)
        text.append(UInt8(ascii: ":"))
        Self.append(second % 60, digits: 2, to: &text)
        text.append(UInt8(ascii: "."))
        Self.append(thousandths, digits: 3, to: &text)
        text.append(UInt8(ascii: "Z"))
    }

    /// The civil date so many days after 1970-01-01, counted in eras of 400 years that begin in
    /// March, so that the leap day is the last of its year.
    static func date(days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    private static func append(_ value: UInt64, digits: Int, to text: inout [UInt8]) {
        var divisor: UInt64 = 1
        for _ in 1..<digits { divisor *= 10 }
        while divisor > 0 {
            text.append(UInt8(ascii: "0") + UInt8(value / divisor % 10))
            divisor /= 10
        }
    }
}
