/// The two forms metrics are exposed in, and which of them a reader asked for.
public enum ExpositionFormat: Hashable, Sendable, CaseIterable {
    /// Prometheus text 0.0.4.
    case prometheusText
    /// OpenMetrics 1.0: the same with units, exemplars and an end.
    case openMetrics

    public var contentType: String {
        switch self {
        case .prometheusText: "text/plain; version=0.0.4; charset=utf-8"
        case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
        }
    }

    /// The most bytes of an `Accept` header that are looked at.
    static let longestAccept = 4_096

    /// What the `Accept` header prefers; text where it says nothing we have, as Prometheus' own
    /// clients answer. Text also wins where both are wanted alike.
    public static func preferred(byAccept header: String?) -> ExpositionFormat {
        guard let header, header.utf8.count <= longestAccept else { return .prometheusText }
        var (text, open) = (0, 0)
        for range in header.split(separator: ",") {
            let parts = range.split(separator: ";", omittingEmptySubsequences: false)
                .map { trimmed($0).lowercased() }
            var (quality, version) = (1_000, String?.none)
            for part in parts.dropFirst() {
                if part.hasPrefix("q=") { quality = thousandths(part.dropFirst(2)) ?? 0 }
                if part.hasPrefix("version=") {
                    version = String(part.dropFirst(8)).filter { $0 != "\"" }
                }
            }
            switch parts[0] {
            case "application/openmetrics-text" where version == nil || version == "1.0.0":
                open = max(open, quality)
            case "text/plain" where version == nil || version == "0.0.4", "text/*", "*/*":
                text = max(text, quality)
            default: break
            }
        }
        return open > text ? .openMetrics : .prometheusText
    }

    private static func trimmed(_ text: Substring) -> Substring {
        let isSpace = { (character: Character) in character == " " || character == "\t" }
        var text = text.drop(while: isSpace)
        while let last = text.last, isSpace(last) { text.removeLast() }
        return text
    }

    /// A quality as RFC 9110 writes it, from `0` to `1.000`.
    private static func thousandths(_ text: Substring) -> Int? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, parts[0] == "0" || parts[0] == "1" else { return nil }
        let digits = parts.count == 2 ? parts[1] : ""
        guard digits.utf8.count <= 3, digits.utf8.allSatisfy({ 0x30...0x39 ~= $0 }) else {
            return nil
        }
        let padded = digits + String(repeating: "0", count: 3 - digits.utf8.count)
        guard let fraction = Int(padded) else { return nil }
        return min((parts[0] == "1" ? 1_000 : 0) + fraction, 1_000)
    }
}
