public import Records

/// A stream of events, declared like a method: subscribed to over WebSocket or Server-Sent Events,
/// and resumed from a sequence number.
public struct EventStream<Params: Record, Event: Record>: Sendable {
    public let name: String
    /// One sentence.
    public let summary: String
    public let capability: CapabilityNeed
    /// What subscribing takes from the caller's allowance, in units.
    public let cost: UInt32

    /// A declaration that breaks its own rules is our bug and traps.
    public init(
        _ name: String, _ summary: String, capability: CapabilityNeed = .none, cost: UInt32 = 1
    ) {
        precondition(
            MethodName.isDeclarable(name),
            "\(name): a stream's name is lower-case words joined by dots, not below rpc.")
        self.name = name
        self.summary = summary
        self.capability = capability
        self.cost = cost
    }

    /// `subscribe` in its form for this stream.
    public func request(
        _ params: Params, after sequence: UInt64? = nil, id: UInt64
    ) -> [UInt8] {
        let ask = SubscribeParams(stream: name, after: sequence, params: RawJSON(of: params))
        return RPCCall.body(StreamMethods.subscribe.name, ask, id: id)
    }

    /// The parameters a subscriber sent along; an object without members where it sent none.
    public func params(
        of ask: SubscribeParams, limits: JSONLimits = .standard
    ) throws(RPCError) -> Params {
        do throws(RecordError) {
            guard let params = ask.params else { return try Params(json: "{}") }
            return try params.read(as: Params.self, limits: limits)
        } catch { throw RPCError(.invalidParams, error, in: "params.params", from: nil) }
    }

    /// The notification of one event.
    public func notification(
        _ subscription: UInt64, _ sequence: UInt64, _ event: Event
    ) -> [UInt8] {
        let notice = EventNotice(
            subscription: subscription, sequence: sequence, event: RawJSON(of: event))
        return RPCCall.body(StreamMethods.eventNotice, notice, id: nil)
    }
}

/// How clients speak of subscriptions: two methods, and two notifications from the server.
public enum StreamMethods {
    public static let gap = DomainErrorDeclaration(
        -33_020, "gap", "Events after that sequence are no longer kept.", status: 410)
    public static let ahead = DomainErrorDeclaration(
        -33_021, "ahead", "No event has that sequence yet.", status: 409)
    public static let tooManySubscriptions = DomainErrorDeclaration(
        -33_022, "too_many_subscriptions", "No further subscription is taken on.", status: 503)
    public static let unknownSubscription = DomainErrorDeclaration(
        -33_023, "unknown_subscription", "No such subscription is open.", status: 404)
    public static let unknownStream = DomainErrorDeclaration(
        -33_024, "unknown_stream", "No stream has that name.", status: 404)
    public static let streamClosed = DomainErrorDeclaration(
        -33_025, "stream_closed", "The stream has ended and takes on nobody.", status: 503)
    public static let tooManyOfCaller = DomainErrorDeclaration(
        -33_026, "too_many_of_caller", "The caller has as many subscriptions as one may.",
        status: 429)

    public static let subscribe = Method<SubscribeParams, Subscribed>(
        "subscribe", "Sends the events of a stream from here on, or from behind a sequence.",
        errors: [
            gap, ahead, tooManySubscriptions, unknownStream, streamClosed, tooManyOfCaller,
        ])
    public static let unsubscribe = Method<UnsubscribeParams, Nothing>(
        "unsubscribe", "Ends a subscription.", errors: [unknownSubscription])

    /// The method of the notification that carries one event.
    public static let eventNotice = "subscription"
    /// The method of the notification that a subscription has ended, and why.
    public static let endNotice = "subscription_ended"

    public static func ended(_ subscription: UInt64, _ reason: StreamEnd) -> [UInt8] {
        RPCCall.body(endNotice, EndNotice(subscription: subscription, reason: reason), id: nil)
    }
}
