package import ComputeMarket
package import Primitives
package import Records

/// One step of somebody in the market, as it is told: a line of text, or a line of JSON.
package struct MarketStep: Record, Hashable {
    /// What was done: `posted`, `matched`, `proven`, `receipt`, `paid` or `tallied` of a job; `offered`, `waits`.
    package var step = ""
    package var who = ""
    package var job: JobID?
    /// The transaction it was done with, and what came of it.
    package var transaction: Digest?
    package var outcome: String?
    /// The event's place in History.
    package var leaf: UInt64?
    package var amount: Amount?
    package var buyerBalance: Amount?
    package var providerBalance: Amount?
    /// The command that verifies the receipt's proof.
    package var verify: String?
    package var detail: String?

    package init() {}

    package init(_ step: String, by who: String, job: JobID? = nil) {
        (self.step, self.who, self.job) = (step, who, job)
    }

    package mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("step", &step)
        try visit("who", &who)
        try visit("job", &job)
        try visit("transaction", &transaction)
        try visit("outcome", &outcome)
        try visit("leaf", &leaf)
        try visit("amount", &amount)
        try visit("buyer_balance", &buyerBalance)
        try visit("provider_balance", &providerBalance)
        try visit("verify", &verify)
        try visit("detail", &detail)
    }

    /// One line.
    package var text: String {
        var words = [job.map { "job \($0)" } ?? who, step]
        if job != nil, !who.isEmpty { words.append("by \(who)") }
        if let outcome { words.append("(\(outcome))") }
        if let amount { words.append("for \(amount)") }
        if let leaf { words.append("at leaf \(leaf)") }
        if let buyerBalance { words.append("buyer has \(buyerBalance)") }
        if let providerBalance { words.append("provider has \(providerBalance)") }
        if let detail { words.append(detail) }
        let line = words.joined(separator: " ") + "\n"
        return line + (verify.map { "  verify it: \($0)\n" } ?? "")
    }
}
