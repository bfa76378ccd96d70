import Records
import Synchronization

/// An open stream: the fan of its events behind a lock, so that whoever publishes and whoever
/// subscribes may be on any thread. Publishing never waits for a subscriber.
public final class EventHub<Event: Sendable>: Sendable {
    private struct State {
        var fan: EventFan<Event>
        /// Who is to be woken, by subscription.
        var bells: [UInt64: Bell] = [:]
        var isClosed = false
    }

    private let state: Mutex<State>
    /// How many events are looked at in one step.
    private static var stride: Int { 64 }

    /// Keeps the newest `capacity` events; a subscriber may be `patience` of them behind. The first
    /// event has the sequence behind `start`.
    public init(
        capacity: Int = 1_024, patience: Int? = nil, mostSubscribers: Int = 1_024,
        after start: UInt64 = 0
    ) {
        state = Mutex(
            State(
                fan: EventFan(
                    capacity: capacity, patience: patience ?? capacity,
                    mostSubscribers: mostSubscribers, after: start)))
    }

    public func publish(_ event: Event) { publish(contentsOf: CollectionOfOne(event)) }

    /// Publishes events that follow one another.
    public func publish(contentsOf events: some Collection<Event>) {
        guard !events.isEmpty else { return }
        let bells = state.withLock { state in
            for event in events { state.fan.publish(event) }
            return Array(state.bells.values)
        }
        for bell in bells { bell.ring() }
    }

    /// Takes every event behind a sequence back. Who was given any of them is told so, and its
    /// subscription ends.
    public func retract(after sequence: UInt64) {
        let bells = state.withLock { state in
            state.fan.retract(after: sequence) ? Array(state.bells.values) : []
        }
        for bell in bells { bell.ring() }
    }

    /// Ends every subscription, and takes on no other.
    public func close() {
        let bells = state.withLock { state in
            state.isClosed = true
            return Array(state.bells.values)
        }
        for bell in bells { bell.ring() }
    }

    public var subscribers: Int { state.withLock { $0.fan.subscribers } }
    public var newest: UInt64 { state.withLock { $0.fan.newest } }

    func subscribe(
        after sequence: UInt64?, bell: Bell
    ) throws(EventFan<Event>.Refusal) -> Subscribed {
        let outcome = state.withLock { state -> Result<Subscribed, EventFan<Event>.Refusal> in
            guard !state.isClosed else { return .failure(.closed) }
            do throws(EventFan<Event>.Refusal) {
                let subscribed = try state.fan.subscribe(after: sequence)
                state.bells[subscribed.subscription] = bell
                return .success(subscribed)
            } catch { return .failure(error) }
        }
        return try outcome.get()
    }

    func unsubscribe(_ subscription: UInt64) {
        state.withLock { state in
            state.fan.unsubscribe(subscription)
            state.bells[subscription] = nil
        }
    }

    /// The next wanted events of a subscription; none where it has all there is. What was published
    /// before the end is still given.
    func take(_ subscription: UInt64, where wanted: (Event) -> Bool) -> FeedStep<Event> {
        state.withLock { state in
            while true {
                switch state.fan.take(subscription, most: Self.stride, where: wanted) {
                case .ended(let reason):
                    state.bells[subscription] = nil
                    return .ended(reason)
                case .unknownSubscription: return .ended(.closing)
                case .events(let events):
                    if !events.isEmpty { return .events(events) }
                    if state.fan.isWaiting(subscription) { continue }
                    return state.isClosed ? .ended(.closing) : .events([])
                }
            }
        }
    }
}

/// What a subscriber gets at one time.
enum FeedStep<Event> {
    case events([(sequence: UInt64, event: Event)])
    case ended(StreamEnd)
}
