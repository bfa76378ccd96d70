import Synchronization
package import Terminal

/// The lines of what happens in the market. One that cannot be written is no reason to stop working;
/// that there was one is said at the end.
package final class StepLines: Sendable {
    private let session: Session
    private let unsaid = Mutex<CommandFailure?>(nil)

    package init(_ session: Session) { self.session = session }

    package func tell(_ step: MarketStep) {
        do throws(CommandFailure) {
            try session.show(step) { page, step in page.text(step.text) }
        } catch { unsaid.withLock { $0 = $0 ?? error } }
    }

    /// Throws the first failure, if there was one.
    package func check() throws(CommandFailure) {
        if let failure = unsaid.withLock({ $0 }) { throw failure }
    }
}
