public import Records

/// One thing that was looked at, and whether it is as it has to be.
public struct Finding: Record, Hashable {
    /// No more faults than this are told, however many there are.
    public static let most = 100

    /// The name of what was looked at: a word, the same in every version.
    public var check = ""
    public var verdict = Verdict.unchecked
    /// What was seen.
    public var explanation = ""
    /// What is wrong, the first of them.
    public var faults: [String] = []
    /// How many there are, told or not.
    public var faultCount: UInt64 = 0

    public init() {}

    /// Sound where there is no fault.
    public init(_ check: String, _ explanation: String, faults: [String] = []) {
        (self.check, self.explanation) = (check, explanation)
        verdict = faults.isEmpty ? .ok : .failed
        (self.faults, faultCount) = (Array(faults.prefix(Self.most)), UInt64(faults.count))
    }

    /// What could not be looked at, and why.
    public static func unchecked(_ check: String, _ reason: String) -> Finding {
        var finding = Finding(check, reason)
        finding.verdict = .unchecked
        return finding
    }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("check", &check)
        try visit("verdict", &verdict)
        try visit("explanation", &explanation)
        try visit("faults", &faults)
        try visit("fault_count", &faultCount)
    }

    public enum Verdict: UInt8, Choice, Sendable {
        case ok = 1
        case failed = 2
        /// Something else is so wrong that this cannot be looked at.
        case unchecked = 3

        public var name: String {
            switch self {
            case .ok: "ok"
            case .failed: "FAILED"
            case .unchecked: "unchecked"
            }
        }
    }
}
