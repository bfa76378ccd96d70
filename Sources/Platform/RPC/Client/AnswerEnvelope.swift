import Records

/// One response object of JSON-RPC; its result is read later. Members that JSON-RPC does not know
/// are passed over.
struct AnswerEnvelope {
    private let bytes: [UInt8]
    private let outcome: Outcome
    /// The id's own bytes.
    let id: [UInt8]

    private enum Outcome {
        case result(Range<Int>)
        case refused(ErrorObject)
    }

    var isRefusal: Bool {
        switch outcome {
        case .result: false
        case .refused: true
        }
    }

    static func read(
        _ bytes: [UInt8], at place: Range<Int>, _ limits: JSONLimits
    ) throws(RPCClientError) -> AnswerEnvelope {
        var places: [String: Range<Int>] = [:]
        var doubled: String?
        let span = bytes.span
        do throws(RecordError) {
            try JSON.members(of: span.extracting(place), limits: limits) { key, value in
                guard ["jsonrpc", "result", "error", "id"].contains(key) else { return }
                let moved =
                    (place.lowerBound + value.lowerBound)..<(place.lowerBound + value.upperBound)
                if places.updateValue(moved, forKey: key) != nil { doubled = key }
            }
        } catch { throw .notAnAnswer("\(error)") }
        if let doubled { throw .notAnAnswer("key \"\(doubled)\" stands twice") }

        guard let version = places["jsonrpc"], bytes[version].elementsEqual(#""2.0""#.utf8) else {
            throw .notAnAnswer("expected \"jsonrpc\":\"2.0\"")
        }
        guard let id = places["id"] else { throw .notAnAnswer("missing key \"id\"") }
        let outcome: Outcome
        switch (places["result"], places["error"]) {
        case (let result?, nil): outcome = .result(result)
        case (nil, let error?):
            do throws(RecordError) {
                outcome = .refused(try ErrorObject(json: span.extracting(error), limits: limits))
            } catch { throw .notAnAnswer("error: \(error)") }
        case (nil, nil), (.some, .some):
            throw .notAnAnswer("expected either \"result\" or \"error\"")
        }
        return AnswerEnvelope(bytes: bytes, outcome: outcome, id: Array(bytes[id]))
    }

    func result<R: Field>(as type: R.Type, _ limits: JSONLimits) throws(RPCClientError) -> R {
        switch outcome {
        case .result(let place):
            let span = bytes.span
            do throws(RecordError) {
                return try R(json: span.extracting(place), limits: limits)
            } catch { throw .otherResult(error) }
        case .refused(let error):
            throw .refused(code: error.code, message: error.message, data: error.data)
        }
    }
}
