extension TOMLReader {
    /// The date or time that begins here, if one does; it stays the text it is.
    mutating func date() throws(TOMLError) -> TOMLValue? {
        let start = at
        if let hour = twoDigits(0), peek(2) == UInt8(ascii: ":") {
            try time(hour: hour)
            return .date(.localTime, text(start..<at))
        }
        guard let century = twoDigits(0), let rest = twoDigits(2), peek(4) == UInt8(ascii: "-")
        else { return nil }
        guard let month = twoDigits(5), peek(7) == UInt8(ascii: "-"), let day = twoDigits(8) else {
            throw error(.expected("a date such as 1979-05-27"))
        }
        let year = century * 100 + rest
        guard year > 0, (1...12).contains(month), day > 0, day <= Self.days(in: month, of: year)
        else { throw error(.noSuchDate) }
        at += 10

        guard let separator = here, separator | 0x20 == UInt8(ascii: "t") || separator == 0x20,
            peek(1).map(Self.isDigit) == true
        else { return .date(.localDate, text(start..<at)) }
        at += 1
        guard let hour = twoDigits(0), peek(2) == UInt8(ascii: ":") else {
            throw error(.expected("a time such as 07:32:00"))
        }
        try time(hour: hour)
        guard try offset() else { return .date(.localDateTime, text(start..<at)) }
        return .date(.offsetDateTime, text(start..<at))
    }

    private mutating func time(hour: Int) throws(TOMLError) {
        guard let minute = twoDigits(3), peek(5) == UInt8(ascii: ":"), let second = twoDigits(6)
        else { throw error(.expected("a time such as 07:32:00")) }
        guard hour < 24, minute < 60, second < 60 else { throw error(.noSuchDate) }
        at += 8
        guard take(".") else { return }
        guard let first = here, Self.isDigit(first) else { throw error(.expected("a digit")) }
        while let byte = here, Self.isDigit(byte) { at += 1 }
    }

    /// Whether an offset to universal time stands here.
    private mutating func offset() throws(TOMLError) -> Bool {
        if take("Z") || take("z") { return true }
        guard here == UInt8(ascii: "+") || here == UInt8(ascii: "-") else { return false }
        guard let hour = twoDigits(1), peek(3) == UInt8(ascii: ":"), let minute = twoDigits(4)
        else { throw error(.expected("an offset such as +01:00")) }
        guard hour < 24, minute < 60 else { throw error(.noSuchDate) }
        at += 6
        return true
    }

    private func twoDigits(_ distance: Int) -> Int? {
        guard let tens = peek(distance), let ones = peek(distance + 1), Self.isDigit(tens),
            Self.isDigit(ones)
        else { return nil }
        return Int(tens & 15) * 10 + Int(ones & 15)
    }

    private static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}
