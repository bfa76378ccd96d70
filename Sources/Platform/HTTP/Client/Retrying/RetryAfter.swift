/// How long a server wants to be left alone (RFC 9110, 10.2.3): seconds, or a date.
enum RetryAfter {
    /// In milliseconds from `now`, which is in seconds since 1970; `nil` where the field says
    /// neither. A date that has passed is no wait at all.
    static func milliseconds(_ text: String, now: Int64) -> UInt64? {
        if let date = HTTPDate(text) {
            return UInt64(max(date.seconds - max(now, 0), 0)) * 1_000
        }
        let bytes = text.utf8
        guard 1...12 ~= bytes.count, bytes.allSatisfy(ByteClass.isDigit),
            let seconds = UInt64(text)
        else { return nil }
        return seconds * 1_000
    }
}
