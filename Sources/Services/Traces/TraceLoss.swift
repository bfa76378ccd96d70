/// Spans that did not reach the collector.
public struct TraceLoss: Error, Hashable, Sendable {
    /// Why spans were given up; the worst of them where there are several.
    public enum Reason: String, CaseIterable, Hashable, Sendable {
        /// Too large for a message.
        case oversize
        /// The collector took the message without them.
        case rejected
        /// The collector answered that it will never take the message.
        case refused
        /// No answer came, or only ones that ask for later.
        case unanswered
    }

    public let spans: Int
    public let reason: Reason
    /// What the last post came to.
    public let detail: String
}

extension TraceLoss: CustomStringConvertible {
    public var description: String {
        let what =
            switch reason {
            case .oversize: "too large for a message"
            case .rejected: "rejected by the collector"
            case .refused: "refused by the collector"
            case .unanswered: "not taken by the collector in time"
            }
        return "\(spans) spans \(what)\(detail.isEmpty ? "" : ": \(detail)")"
    }
}
