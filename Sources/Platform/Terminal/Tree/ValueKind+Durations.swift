extension ValueKind where Value == Duration {
    /// A length of time: `250ms`, `10s`, `5m`, `2h`, `1d`; one number and one unit.
    package static func duration(in range: ClosedRange<Duration>) -> ValueKind {
        ValueKind(
            valueName: "TIME",
            expectation: "a time from \(text(range.lowerBound)) to \(text(range.upperBound)), "
                + "such as 250ms, 10s, 5m, 2h or 1d",
            read: { text in
                guard let time = duration(text), range ~= time else { return nil }
                return time
            }, write: text)
    }

    private static var units: [(name: String, milliseconds: Int64)] {
        [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)]
    }

    private static func duration(_ text: String) -> Duration? {
        let digits = text.prefix { ("0"..."9").contains($0) }
        let unit = text.dropFirst(digits.count)
        guard let number = Int64(digits), String(number) == digits,
            let scale = units.first(where: { $0.name == unit })
        else { return nil }
        let (product, isTooMuch) = number.multipliedReportingOverflow(by: scale.milliseconds)
        return isTooMuch ? nil : .milliseconds(product)
    }

    /// The largest unit that says it exactly; below a millisecond nothing is written.
    @Sendable private static func text(_ time: Duration) -> String {
        let (seconds, rest) = time.components
        let (whole, isTooMuch) = seconds.multipliedReportingOverflow(by: 1_000)
        guard !isTooMuch else { return "\(seconds / 86_400)d" }
        let milliseconds = whole + rest / 1_000_000_000_000_000
        guard milliseconds != 0 else { return "0s" }
        let unit = units.last { milliseconds % $0.milliseconds == 0 } ?? units[0]
        return "\(milliseconds / unit.milliseconds)\(unit.name)"
    }
}
