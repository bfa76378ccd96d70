public import Primitives

/// The fields that lines of all services share, under the names their readers search for.
extension LogLine {
    /// Why something was refused: the value of the label `reason` of `rejected_total`.
    public mutating func reason(_ reason: String) { field("reason", reason) }

    /// What ties the lines, here and elsewhere, that one request left.
    public mutating func correlation(_ id: String) { field("corr_id", id) }

    public mutating func tenant(_ tenant: String) { field("tenant", tenant) }

    /// In whole milliseconds.
    public mutating func latency(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        let (thousandths, overflow) = seconds.multipliedReportingOverflow(by: 1_000)
        field(
            "latency_ms", overflow ? Int64.max : thousandths + attoseconds / 1_000_000_000_000_000)
    }

    /// The first 8 bytes of a run's key; the whole of it is nobody's to read here.
    public mutating func runKey(_ key: Digest) {
        field("run_key", HexDigits.text { HexDigits.append(key.word0, to: &$0) })
    }

    public mutating func policyHash(_ hash: Digest) { field("policy_hash", hash) }

    public mutating func commitment(_ commitment: Digest) { field("commitment", commitment) }

    /// How a run ended: `ok`, `quarantined` or `fail`.
    public mutating func status(_ status: String) { field("status", status) }
}
