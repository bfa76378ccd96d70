import Primitives

extension SettingKind where Value == Duration {
    /// A key that ends with its unit (`_ms`, `_secs`) takes a bare integer of it; every other one a
    /// number and unit: `250ms`, `1.5s`, `2m`, `1h`.
    static func duration(_ key: String, in range: ClosedRange<Duration>) -> Self {
        let shown =
            "\(DurationText.text(range.lowerBound)) to \(DurationText.text(range.upperBound))"
        guard let unit = DurationText.unit(of: key) else {
            return Self("expected a duration with a unit (ms, s, m, h), \(shown)") {
                (text) throws(SettingFault) in
                guard let value = DurationText.value(of: text), range.contains(value) else {
                    throw SettingFault()
                }
                return value
            } shown: {
                DurationText.text($0)
            }
        }
        let name = DurationText.name(of: unit)
        return Self("expected an integer of \(name), \(shown)") { (input) throws(SettingFault) in
            let number: Int64? =
                switch input {
                case .item(.integer(let number)): number
                case .text(let text): try? Int64(decimal: text)
                case .item: nil
                }
            // A thousand years and more: multiplying what is below them cannot overflow.
            guard let number, (0...1 << 45).contains(number) else { throw SettingFault() }
            let value = DurationText.nanoseconds(number, times: unit)
            guard range.contains(value) else { throw SettingFault() }
            return value
        } show: {
            .integer(Int64(clamping: DurationText.nanoseconds($0) / unit))
        }
    }
}

/// Durations as text: an exact decimal and one unit.
enum DurationText {
    private static let units: [(suffix: String, nanoseconds: Int128)] = [
        ("ms", 1_000_000), ("s", 1_000_000_000), ("m", 60_000_000_000), ("h", 3_600_000_000_000),
    ]
    private static let keyUnits: [(ending: String, name: String, nanoseconds: Int128)] = [
        ("_ms", "milliseconds", 1_000_000), ("_secs", "seconds", 1_000_000_000),
        ("_minutes", "minutes", 60_000_000_000), ("_hours", "hours", 3_600_000_000_000),
    ]

    /// The nanoseconds of the unit a key names.
    static func unit(of key: String) -> Int128? {
        keyUnits.first { key.hasSuffix($0.ending) }?.nanoseconds
    }

    static func name(of unit: Int128) -> String {
        keyUnits.first { $0.nanoseconds == unit }?.name ?? ""
    }

    static func value(of text: String) -> Duration? {
        let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        guard let unit = units.first(where: { $0.suffix == text.dropFirst(number.count) }),
            number.utf8.count <= 24, let billionths = billionths(String(number))
        else { return nil }
        let (scaled, overflow) = billionths.multipliedReportingOverflow(by: unit.nanoseconds)
        let (value, rest) = scaled.quotientAndRemainder(dividingBy: 1_000_000_000)
        guard !overflow, rest == 0, value <= Int128(Int64.max) * 1_000_000_000 else { return nil }
        return duration(value)
    }

    private static func billionths(_ text: String) -> Int128? {
        guard let scale = DecimalScale(exponent: 9) else { return nil }
        return (try? scale.minor(text, as: UInt64.self)).map { Int128($0) }
    }

    /// The largest unit that says it as a whole number; milliseconds with a fraction otherwise.
    static func text(_ duration: Duration) -> String {
        let total = nanoseconds(duration)
        if total == 0 { return "0s" }
        for unit in units.reversed() where total % unit.nanoseconds == 0 {
            return "\(total / unit.nanoseconds)\(unit.suffix)"
        }
        let (whole, rest) = total.quotientAndRemainder(dividingBy: 1_000_000)
        var digits = String(1_000_000 + rest).dropFirst()
        while digits.last == "0" { digits.removeLast() }
        return "\(whole).\(digits)ms"
    }

    static func nanoseconds(_ duration: Duration) -> Int128 {
        let (seconds, attoseconds) = duration.components
        return Int128(seconds) * 1_000_000_000 + Int128(attoseconds / 1_000_000_000)
    }

    static func nanoseconds(_ number: Int64, times unit: Int128) -> Duration {
        duration(Int128(number) * unit)
    }

    private static func duration(_ nanoseconds: Int128) -> Duration {
        let (seconds, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        return Duration(
            secondsComponent: Int64(clamping: seconds),
            attosecondsComponent: Int64(clamping: rest * 1_000_000_000))
    }
}

extension SettingKind where Value == UInt64 {
    /// Bytes: a bare number, or one with B, KB, MB, GB (thousands), KiB, MiB, GiB.
    static func size(in range: ClosedRange<UInt64>) -> Self {
        let rule =
            "expected a size such as 64KiB or 1MB, \(SizeText.text(range.lowerBound)) to \(SizeText.text(range.upperBound))"
        return Self(rule) { (input) throws(SettingFault) in
            let bytes: UInt64? =
                switch input {
                case .item(.integer(let number)): UInt64(exactly: number)
                case .text(let text), .item(.string(let text)): SizeText.value(of: text)
                case .item: nil
                }
            guard let bytes, range.contains(bytes) else { throw SettingFault() }
            return bytes
        } show: {
            .string(SizeText.text($0))
        }
    }
}

/// Sizes as text: digits and one unit.
enum SizeText {
    private static let units: [(suffix: String, bytes: UInt64)] = [
        ("", 1), ("B", 1), ("KB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000),
        ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30),
    ]

    static func value(of text: String) -> UInt64? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard let unit = units.first(where: { $0.suffix == text.dropFirst(digits.count) }),
            let number = try? UInt64(decimal: String(digits))
        else { return nil }
        let (bytes, overflow) = number.multipliedReportingOverflow(by: unit.bytes)
        return overflow ? nil : bytes
    }

    static func text(_ bytes: UInt64) -> String {
        for unit in units.suffix(3).reversed() where bytes > 0 && bytes % unit.bytes == 0 {
            return "\(bytes / unit.bytes)\(unit.suffix)"
        }
        return "\(bytes)B"
    }
}

/// The decimal text an input is; a number with a point is taken as it is written, never as binary.
private func decimalText(_ input: SettingInput) throws(SettingFault) -> String {
    switch input {
    case .text(let text), .item(.string(let text)), .item(.float(let text)): text
    case .item(.integer(let number)): "\(number)"
    case .item: throw SettingFault()
    }
}

extension SettingKind where Value == Amount {
    /// An amount in decimal text of `scale`; larger ones than the file's integers as a string.
    static func amount(in range: ClosedRange<Amount>, scale: DecimalScale) -> Self {
        let shown = "\(scale.text(range.lowerBound)) to \(scale.text(range.upperBound))"
        return Self("expected an amount, \(shown)") { (input) throws(SettingFault) in
            guard let amount = try? scale.amount(try decimalText(input)), range.contains(amount)
            else { throw SettingFault() }
            return amount
        } show: {
            .string(scale.text($0))
        }
    }
}

extension SettingKind where Value == BasisPoints {
    static func basisPoints(in range: ClosedRange<BasisPoints>) -> Self {
        let numbers = SettingKind<UInt16>.integer(
            in: range.lowerBound.value...range.upperBound.value)
        return Self(numbers.rule + " basis points") { (input) throws(SettingFault) in
            guard let value = BasisPoints(exactly: try numbers.read(input)) else {
                throw SettingFault()
            }
            return value
        } show: {
            .integer(Int64($0.value))
        }
    }
}

extension SettingKind where Value == PartsPerMillion {
    /// A share as a decimal from 0 to 1, of at most six places.
    static func share(in range: ClosedRange<PartsPerMillion>) -> Self {
        Self(
            "expected a share from \(text(range.lowerBound)) to \(text(range.upperBound)), at most 6 places"
        ) {
            (input) throws(SettingFault) in
            let text = try decimalText(input)
            guard let scale = DecimalScale(exponent: 6),
                let millionths = try? scale.minor(text, as: UInt64.self),
                let share = PartsPerMillion(exactly: millionths), range.contains(share)
            else { throw SettingFault() }
            return share
        } show: {
            .float(text($0))
        }
    }

    private static func text(_ share: PartsPerMillion) -> String {
        let digits = String(1_000_000 + share.value % 1_000_000).dropFirst()
        return "\(share.value / 1_000_000).\(digits)"
    }
}
