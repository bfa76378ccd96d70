/// How far some work is, told now and then: nothing within the first second, then either one line
/// that is written over at most ten times a second, or a new line every ten seconds.
package struct ProgressMeter: Hashable, Sendable {
    package enum Style: Hashable, Sendable {
        /// Written over, on a terminal of so many columns.
        case line(columns: Int)
        case plain, none
    }

    private static let patience = Duration.seconds(1)

    private let style: Style
    private let work: String
    private let unit: String
    private let total: UInt64?
    private var lastShown: Duration?

    /// `work` says what is done (`checking`), `unit` what is counted (`records`).
    package init(_ work: String, _ unit: String, of total: UInt64?, style: Style) {
        (self.style, self.total) = (style, total)
        (self.work, self.unit) = (PrintableText.escaped(work), PrintableText.escaped(unit))
    }

    /// What to write now that so much is done, `elapsed` after the beginning; `nil` for nothing.
    package mutating func report(done: UInt64, after elapsed: Duration) -> String? {
        guard style != .none, elapsed >= Self.patience else { return nil }
        let pause: Duration = style == .plain ? .seconds(10) : .milliseconds(100)
        if let lastShown, elapsed - lastShown < pause { return nil }
        lastShown = elapsed
        let text = text(done, elapsed)
        switch style {
        case .line(let columns):
            // A line that reached the last column would be broken, and could not be written over.
            return "\r" + DisplayWidth.fitted(text, to: columns - 1) + "\u{1B}[K"
        case .plain: return text + "\n"
        case .none: return nil
        }
    }

    /// What to write when the work is over.
    package mutating func end() -> String? {
        guard case .line = style, lastShown != nil else { return nil }
        lastShown = nil
        return "\r\u{1B}[K"
    }

    private func text(_ done: UInt64, _ elapsed: Duration) -> String {
        let (whole, attoseconds) = elapsed.components
        let seconds = Double(whole) + Double(attoseconds) / 1e18
        let rate = Double(done) / seconds
        var text = "\(work): \(done)"
        if let total, total > 0 {
            text += " of \(total) \(unit), \(percent(done, of: total)) %"
        } else {
            text += " \(unit)"
        }
        text += ", \(rate >= 10 ? "\(UInt64(rate))" : oneDigit(rate))/s"
        if let total, done > 0, done < total {
            text += ", \(clock(Double(total - done) / rate)) left"
        }
        return text
    }

    private func percent(_ done: UInt64, of total: UInt64) -> UInt64 {
        min(
            100, total.dividingFullWidth(min(done, total - 1).multipliedFullWidth(by: 100)).quotient
        )
    }

    private func oneDigit(_ rate: Double) -> String {
        let tenths = UInt64(rate * 10)
        return "\(tenths / 10).\(tenths % 10)"
    }

    /// Minutes and seconds, or hours, or days; an estimate beyond a year says only that.
    private func clock(_ seconds: Double) -> String {
        guard seconds < 31_536_000 else { return "over a year" }
        let whole = UInt64(seconds.rounded(.up))
        func two(_ number: UInt64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        if whole < 3_600 { return "\(whole / 60):\(two(whole % 60))" }
        if whole < 86_400 { return "\(whole / 3_600):\(two(whole / 60 % 60)) h" }
        return "\(whole / 86_400) d \(whole / 3_600 % 24) h"
    }
}

/// A meter with the clock it goes by, and where it writes.
///
/// Progress that cannot be written is dropped: it is no part of the answer.
package struct Progress<Time: Clock> where Time.Duration == Duration {
    private var meter: ProgressMeter
    private let clock: Time
    private let start: Time.Instant
    private let output: any Output

    init(_ meter: ProgressMeter, clock: Time, output: any Output) {
        (self.meter, self.clock, self.output) = (meter, clock, output)
        start = clock.now
    }

    package mutating func update(_ done: UInt64) {
        write(meter.report(done: done, after: start.duration(to: clock.now)))
    }

    /// Takes the line away again.
    package mutating func end() { write(meter.end()) }

    private func write(_ text: String?) {
        guard let text else { return }
        // Lost on purpose: whoever closed the errors does not want to know.
        try? output.write(text)
    }
}
