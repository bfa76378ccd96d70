import Dispatch
import Glibc

/// What an operator sends a process, in the order in which it comes.
///
/// Sendable: its sources are constants, and cancelling one is for any thread.
package final class Signals: @unchecked Sendable {
    package enum Kind: Int32, CaseIterable, Sendable {
        /// End: what is under way may be finished.
        case terminate = 15
        /// The same, from a terminal.
        case interrupt = 2
        /// Read the settings again.
        case hangUp = 1
    }

    package let arrivals: AsyncStream<Kind>
    private let sources: [any DispatchSourceSignal]

    /// From now on these are told here and do nothing else.
    package init(_ kinds: [Kind]) {
        let (arrivals, told) = AsyncStream.makeStream(
            of: Kind.self, bufferingPolicy: .bufferingNewest(16))
        self.arrivals = arrivals
        let queue = DispatchQueue(label: "signals")
        sources = kinds.map { kind in
            signal(kind.rawValue, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: kind.rawValue, queue: queue)
            source.setEventHandler { told.yield(kind) }
            source.resume()
            return source
        }
    }

    /// Lets the system act on them, too, so that a process that hangs can be ended; or no longer.
    package func release(_ isReleased: Bool) {
        for kind in Kind.allCases { signal(kind.rawValue, isReleased ? SIG_DFL : SIG_IGN) }
    }

    /// Waits for a signal to end; false where it is cancelled before one comes.
    package func isToEnd(_ act: (Kind) -> Void = { _ in }) async -> Bool {
        for await signal in arrivals {
            switch signal {
            case .terminate, .interrupt: return true
            case .hangUp: act(signal)
            }
        }
        return false
    }

    deinit { for source in sources { source.cancel() } }
}
