/// What promtool has against names that the specification fixes, and why they stay: one line each.
/// An exception that promtool no longer says is refused too.
enum MetricExceptions {
    struct Exception {
        /// The line as promtool says it.
        let said: String
        let reason: String
    }

    static let all = [
        Exception(
            said: #"compute_sla_pending_total non-counter metrics should not have "_total" suffix"#,
            reason: "the specification names the gauge of promises that wait so")
    ]
}
