import Synchronization

/// The breakers of a client, one for each origin asked of late.
final class BreakerBoard: Sendable {
    private let breakers: Mutex<RecentTable<Origin, CircuitBreaker>>
    private let record: ClientRecord

    init(most origins: Int, record: ClientRecord) {
        breakers = Mutex(RecentTable(most: max(origins, 1)))
        self.record = record
    }

    /// Leave to try; `nil` in place of a pass where there is no breaker.
    func admit(_ call: ClientCall) throws(ClientError) -> CircuitBreaker.Pass? {
        guard let settings = call.settings.breaker else { return nil }
        let now = call.now
        let (pass, wait) = change(call.origin, settings) { breaker in
            (breaker.admit(at: now), breaker.openFor(at: now))
        }
        guard let pass else { throw call.error(.breakerOpen(milliseconds: wait), in: .waiting) }
        return pass
    }

    /// How a try went, as far as it says anything about the server.
    enum Outcome { case good, bad, unknown }

    func tell(_ outcome: Outcome, _ pass: CircuitBreaker.Pass?, _ call: ClientCall) {
        guard let pass, let settings = call.settings.breaker else { return }
        let now = call.now
        change(call.origin, settings) { breaker in
            switch outcome {
            case .good: breaker.succeeded(pass, at: now)
            case .bad: breaker.failed(pass, at: now)
            case .unknown: breaker.abandoned(pass, at: now)
            }
        }
    }

    private func change<Answer: Sendable>(
        _ origin: Origin, _ settings: BreakerSettings,
        _ body: @Sendable (inout CircuitBreaker) -> Answer
    ) -> Answer {
        let (answer, changed) = breakers.withLock { breakers in
            let place = breakers.touch(origin) { CircuitBreaker(settings) }
            if breakers[place].settings != settings { breakers[place] = CircuitBreaker(settings) }
            let before = breakers[place].state
            let answer = body(&breakers[place])
            let after = breakers[place].state
            return (answer, before == after ? nil : after)
        }
        if let changed { record.breaker(of: origin, is: changed) }
        return answer
    }
}
