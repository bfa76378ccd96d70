public import Records

/// Asks for the events of a stream.
public struct SubscribeParams: Record, Hashable {
    public var stream = ""
    /// The last sequence the caller has; without it, only what happens from now on is sent.
    public var after: UInt64?
    /// The parameters the stream declares.
    public var params: RawJSON?

    public init() {}

    public init(stream: String, after: UInt64? = nil, params: RawJSON? = nil) {
        self.stream = stream
        self.after = after
        self.params = params
    }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("stream", &stream)
        try visit("after", &after)
        try visit("params", &params)
    }
}

/// A subscription that was taken on.
public struct Subscribed: Record, Hashable {
    public var subscription: UInt64 = 0
    /// The sequence behind which its events begin.
    public var after: UInt64 = 0

    public init() {}

    public init(subscription: UInt64, after: UInt64) {
        self.subscription = subscription
        self.after = after
    }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("subscription", &subscription)
        try visit("after", &after)
    }
}

/// Names the subscription to end.
public struct UnsubscribeParams: Record, Hashable {
    public var subscription: UInt64 = 0

    public init() {}
    public init(subscription: UInt64) { self.subscription = subscription }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("subscription", &subscription)
    }
}

/// One event on its way to a subscriber.
public struct EventNotice: Record, Hashable {
    public var subscription: UInt64 = 0
    public var sequence: UInt64 = 0
    public var event = RawJSON.null

    public init() {}

    public init(subscription: UInt64, sequence: UInt64, event: RawJSON) {
        self.subscription = subscription
        self.sequence = sequence
        self.event = event
    }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("subscription", &subscription)
        try visit("sequence", &sequence)
        try visit("event", &event)
    }
}

/// The last a subscriber hears.
public struct EndNotice: Record, Hashable {
    public var subscription: UInt64 = 0
    public var reason = StreamEnd.closing

    public init() {}

    public init(subscription: UInt64, reason: StreamEnd) {
        self.subscription = subscription
        self.reason = reason
    }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("subscription", &subscription)
        try visit("reason", &reason)
    }
}

/// Why a subscription ends that its subscriber did not end.
public enum StreamEnd: UInt8, Choice {
    /// It fell further behind than the server waits for.
    case tooSlow = 1
    /// The stream or the server is closing.
    case closing = 2
    /// Events that it was given did not come to stand: their blocks were undone. Whoever subscribes
    /// again reads from the last event that is final.
    case retracted = 3

    public var name: String {
        switch self {
        case .tooSlow: "too_slow"
        case .closing: "closing"
        case .retracted: "retracted"
        }
    }
}
