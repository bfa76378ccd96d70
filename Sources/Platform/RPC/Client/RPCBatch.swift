public import Records

/// Several calls in one body. Each gives a ticket, with which its result is found again.
public struct RPCBatch: Sendable {
    private var bodies: [[UInt8]] = []
    private var nextID: UInt64 = 1
    /// How many calls are to be answered.
    public private(set) var expected = 0

    public init() {}

    /// The claim to one result.
    public struct Ticket<Result: Field>: Hashable, Sendable {
        let id: UInt64
    }

    public mutating func call<P, R>(_ method: Method<P, R>, _ params: P) -> Ticket<R> {
        bodies.append(RPCCall.body(method.name, params, id: nextID))
        expected += 1
        defer { nextID += 1 }
        return Ticket(id: nextID)
    }

    public mutating func notify<P, R>(_ method: Method<P, R>, _ params: P) {
        bodies.append(RPCCall.body(method.name, params, id: nil))
    }

    /// The body to send; an empty batch is no request, and must not be sent.
    public var bytes: [UInt8] {
        [UInt8(ascii: "[")] + bodies.joined(separator: [UInt8(ascii: ",")])
            + [UInt8(ascii: "]")]
    }

    /// The answers of a server to ``bytes``, in any order.
    public func answers(
        _ bytes: [UInt8], limits: JSONLimits = .standard
    ) throws(RPCClientError) -> RPCBatchAnswers {
        try RPCBatchAnswers(bytes, expected: expected, limits: limits)
    }
}

/// What a server answered to a batch.
public struct RPCBatchAnswers {
    private var answers: [[UInt8]: AnswerEnvelope] = [:]
    private let limits: JSONLimits

    init(_ bytes: [UInt8], expected: Int, limits: JSONLimits) throws(RPCClientError) {
        self.limits = limits
        if bytes.isEmpty && expected == 0 { return }
        let first = bytes.first { $0 > 0x20 }
        if first == UInt8(ascii: "{") {
            // The batch was refused as a whole.
            let envelope = try AnswerEnvelope.read(bytes, at: 0..<bytes.count, limits)
            _ = try envelope.result(as: RawJSON.self, limits)
            throw .notAnAnswer("expected an array of answers")
        }
        var places: [Range<Int>] = []
        var count = 0
        let span = bytes.span
        do throws(RecordError) {
            try JSON.elements(of: span, limits: limits) { place in
                if count < expected { places.append(place) }
                count += 1
            }
        } catch { throw .notAnAnswer("\(error)") }
        guard count <= expected else {
            throw .notAnAnswer("\(count) answers to \(expected) calls")
        }
        for place in places {
            let envelope = try AnswerEnvelope.read(bytes, at: place, limits)
            guard answers.updateValue(envelope, forKey: envelope.id) == nil else {
                throw .notAnAnswer(
                    "two answers have the id \(String(decoding: envelope.id, as: UTF8.self))")
            }
        }
    }

    public func result<R>(_ ticket: RPCBatch.Ticket<R>) throws(RPCClientError) -> R {
        guard let answer = answers[ticket.id.json()] else { throw .missing(id: ticket.id) }
        return try answer.result(as: R.self, limits)
    }
}
