public import Records

/// Hands the events of one stream to its subscribers. The events stand once, in a ring; a subscriber
/// is a place in it, so publishing costs the same however many there are, and one that is further
/// behind than `patience` events is cut off rather than waited for.
public struct EventFan<Event: Sendable>: Sendable {
    private var ring: EventRing<Event>
    /// By subscription: the sequence of the last event it has taken.
    private var places: [UInt64: UInt64] = [:]
    /// Those who have taken what was taken back, and have not heard so.
    private var misled: Set<UInt64> = []
    private var lastSubscription: UInt64 = 0
    public let mostSubscribers: Int
    /// How many events a subscriber may be behind.
    public let patience: Int

    /// A ring keeps at least the events that subscribers may be behind. The first event has the
    /// sequence behind `start`.
    public init(capacity: Int, patience: Int, mostSubscribers: Int, after start: UInt64 = 0) {
        precondition(
            (1...capacity).contains(patience) && mostSubscribers >= 1,
            "a patience is 1 to the capacity of the ring, and somebody may subscribe")
        ring = EventRing(capacity: capacity, after: start)
        self.patience = patience
        self.mostSubscribers = mostSubscribers
    }

    /// Why a subscription was not taken on.
    public enum Refusal: Error, Hashable, Sendable {
        case gap(oldest: UInt64)
        case ahead(newest: UInt64)
        case tooManySubscriptions(most: Int)
        /// The stream has ended.
        case closed
    }

    /// What a subscriber gets.
    public enum Delivery: Sendable {
        /// Events in their order, perhaps none; there may be more.
        case events([(sequence: UInt64, event: Event)])
        /// The subscription is over.
        case ended(StreamEnd)
        case unknownSubscription
    }

    public var subscribers: Int { places.count + misled.count }
    public var newest: UInt64 { ring.newest }

    @discardableResult public mutating func publish(_ event: Event) -> UInt64 {
        ring.append(event)
    }

    /// Takes every event behind a sequence back: the next one published has the number after it. A
    /// subscription that was given any of them ends, and hears why; the others never see them.
    /// Answers whether there was anything to take back.
    @discardableResult public mutating func retract(after sequence: UInt64) -> Bool {
        guard ring.newest > sequence else { return false }
        ring.cut(after: sequence)
        for (subscription, place) in places where place > sequence {
            places[subscription] = nil
            misled.insert(subscription)
        }
        return true
    }

    /// Takes on a subscriber that has every event up to `sequence`, or wants only those to come. One
    /// that asks for more than it may be behind is told so at once.
    public mutating func subscribe(after sequence: UInt64?) throws(Refusal) -> Subscribed {
        let start = sequence ?? ring.newest
        switch ring.resumption(after: start) {
        case .possible: break
        case .gap(let oldest): throw .gap(oldest: oldest)
        case .ahead(let newest): throw .ahead(newest: newest)
        }
        guard ring.newest - start <= UInt64(patience) else {
            throw .gap(oldest: ring.newest - UInt64(patience) + 1)
        }
        guard subscribers < mostSubscribers else {
            throw .tooManySubscriptions(most: mostSubscribers)
        }
        lastSubscription += 1
        places[lastSubscription] = start
        return Subscribed(subscription: lastSubscription, after: start)
    }

    /// Whether there was such a subscription.
    @discardableResult public mutating func unsubscribe(_ subscription: UInt64) -> Bool {
        places.removeValue(forKey: subscription) != nil || misled.remove(subscription) != nil
    }

    /// The next events of a subscription that `wanted` lets through; at most `most` are looked at.
    public mutating func take(
        _ subscription: UInt64, most: Int, where wanted: (Event) -> Bool = { _ in true }
    ) -> Delivery {
        if misled.remove(subscription) != nil { return .ended(.retracted) }
        guard let place = places[subscription] else { return .unknownSubscription }
        guard ring.newest - place <= UInt64(patience) else {
            places[subscription] = nil
            return .ended(.tooSlow)
        }
        let last = min(ring.newest, place + UInt64(max(most, 0)))
        var events: [(sequence: UInt64, event: Event)] = []
        var next = place
        while next < last {
            next += 1
            if let event = ring[next], wanted(event) { events.append((next, event)) }
        }
        places[subscription] = last
        return .events(events)
    }

    /// Whether there is something to take, or to hear, for that subscription.
    public func isWaiting(_ subscription: UInt64) -> Bool {
        places[subscription].map { $0 < ring.newest } ?? misled.contains(subscription)
    }

    /// Cuts off everybody who is too far behind, and names them in ascending order: for the owner,
    /// who ends their connections though they take nothing.
    public mutating func cutSlow() -> [UInt64] {
        let slow = places.filter { ring.newest - $0.value > UInt64(patience) }.keys.sorted()
        for subscription in slow { places[subscription] = nil }
        return slow
    }
}

extension EventFan.Refusal: DomainError {
    public var declaration: DomainErrorDeclaration {
        switch self {
        case .gap: StreamMethods.gap
        case .ahead: StreamMethods.ahead
        case .tooManySubscriptions: StreamMethods.tooManySubscriptions
        case .closed: StreamMethods.streamClosed
        }
    }

    public var details: RawJSON? {
        switch self {
        case .gap(let oldest): Self.details("oldest", oldest)
        case .ahead(let newest): Self.details("newest", newest)
        case .tooManySubscriptions(let most): Self.details("most", UInt64(most))
        case .closed: nil
        }
    }

    private static func details(_ name: String, _ value: UInt64) -> RawJSON {
        var map = FieldMap<UInt64>()
        map[name] = value
        return RawJSON(of: map)
    }
}
