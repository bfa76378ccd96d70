import Loops
import Telemetry

/// One request under way: what is known of it from its head to its last byte.
final class Exchange {
    unowned let connection: Connection
    let head: RequestHead
    let correlation: CorrelationID
    let began: UInt64
    /// What is still unread of the request's content; `nil` for a request without any.
    let body: BodyStream?
    var match: RouteMatch?
    /// Whether the handler holds one of the places there are for requests in flight.
    var holdsPlace = false
    private(set) var status: Status?

    init(_ head: RequestHead, on connection: Connection) {
        let shard = connection.shard
        (self.head, self.connection) = (head, connection)
        began = shard.core.clock.nanoseconds()
        correlation =
            head.fields.first(shard.settings.correlationField).flatMap { CorrelationID($0) }
            ?? shard.newCorrelation()
        switch head.framing {
        case .none: body = nil
        case .length(let length): body = length == 0 ? nil : BodyStream(length: length, of: head, on: connection)
        case .chunked: body = BodyStream(length: nil, of: head, on: connection)
        }
    }

    /// Whether the connection may go on after this exchange, for all that the request says.
    var persists: Bool { head.persists && !connection.isDraining }

    /// Notes what was answered; only the first answer counts.
    func answered(_ status: Status) {
        guard self.status == nil else { return }
        self.status = status
        connection.shard.core.observer?.answered(self, status)
    }

    /// Reads what is left of the content if that is little, so that the next request can be found;
    /// `false` where closing is cheaper than reading.
    func discardBody() async -> Bool {
        guard let body else { return true }
        return await body.discard(upTo: 64 << 10)
    }
}
