import Records

/// Which hub feeds which stream.
public struct StreamTable: Sendable {
    private var bindings: [String: StreamBinding] = [:]

    public init() {}

    /// Feeds a stream from a hub: each subscriber gets the events that `wanted` lets through, given
    /// the parameters it subscribed with. A name is bound once.
    public mutating func bind<P, E>(
        _ stream: EventStream<P, E>, to hub: EventHub<E>,
        where wanted: @escaping @Sendable (P, E) -> Bool = { _, _ in true }
    ) throws(MethodTable.Refusal) {
        try bind(stream, to: hub, where: wanted, shown: { $0 })
    }

    /// Feeds a stream from a hub of what is only made into an event for whoever is sent it.
    public mutating func bind<P, E, Kept: Sendable>(
        _ stream: EventStream<P, E>, to hub: EventHub<Kept>,
        where wanted: @escaping @Sendable (P, Kept) -> Bool,
        shown: @escaping @Sendable (Kept) -> E
    ) throws(MethodTable.Refusal) {
        guard bindings[stream.name] == nil else { throw .nameTaken(stream.name) }
        bindings[stream.name] = StreamBinding(stream, hub, wanted, shown)
    }

    public var names: [String] { bindings.keys.sorted() }
    var isEmpty: Bool { bindings.isEmpty }

    subscript(name: String) -> StreamBinding? { bindings[name] }
}

/// A stream and its hub, their types put away.
struct StreamBinding: Sendable {
    /// What is asked of a caller who subscribes: the stream's capability and cost.
    let method: MethodDescription
    let open: @Sendable (SubscribeParams, JSONLimits, Bell, CallerSeats.Seat) throws -> Feed

    init<P: Record, E: Record, Kept: Sendable>(
        _ stream: EventStream<P, E>, _ hub: EventHub<Kept>,
        _ wanted: @escaping @Sendable (P, Kept) -> Bool, _ shown: @escaping @Sendable (Kept) -> E
    ) {
        method = MethodDescription(
            Method<SubscribeParams, Subscribed>(
                stream.name, stream.summary, capability: stream.capability, cost: stream.cost))
        open = { ask, limits, bell, seat in
            let params = try stream.params(of: ask, limits: limits)
            let subscribed = try hub.subscribe(after: ask.after, bell: bell)
            let number = subscribed.subscription
            return Feed(
                after: subscribed.after,
                take: {
                    switch hub.take(number, where: { wanted(params, $0) }) {
                    case .events(let events):
                        .events(events.map { ($0.sequence, RawJSON(of: shown($0.event))) })
                    case .ended(let reason): .ended(reason)
                    }
                },
                cancel: {
                    hub.unsubscribe(number)
                    seat.leave()
                })
        }
    }
}

/// One subscription, until it is ended or nobody holds it any more.
final class Feed: Sendable {
    /// The sequence behind which its events begin.
    let after: UInt64
    let take: @Sendable () -> FeedStep<RawJSON>
    private let cancel: @Sendable () -> Void

    init(
        after: UInt64, take: @escaping @Sendable () -> FeedStep<RawJSON>,
        cancel: @escaping @Sendable () -> Void
    ) { (self.after, self.take, self.cancel) = (after, take, cancel) }

    deinit { end() }

    /// Any number of times.
    func end() { cancel() }
}
