import Records

/// One request object of JSON-RPC, or a bare `{"method": …}`; what it asks for is read later.
struct RequestEnvelope: Sendable {
    enum Kind: Sendable {
        /// Answered under its id, whose bytes these are.
        case call(id: [UInt8])
        /// Never answered.
        case notification
        /// Has neither a version nor an id, and is answered without an envelope.
        case bare
    }

    var kind: Kind
    var method: String
    var params: ParamsText

    /// An object that is no request, and the id under which that is said.
    struct Invalid: Error {
        var error: RPCError
        var id: [UInt8]
        /// A key stands twice, so that nobody can tell what was meant.
        var isAmbiguous = false
    }

    static let nullID = Array("null".utf8)

    /// Reads the object at `place` of `body`, which is known to be JSON. Members that JSON-RPC does
    /// not know are passed over; each stands once.
    static func read(
        _ body: [UInt8], at place: Range<Int>, limits: RPCLimits
    ) throws(Invalid) -> RequestEnvelope {
        let members = try Members(body, at: place, limits.body)
        let id = try members.id(limits)
        let kind: Kind =
            switch (id, members.version) {
            case (let id?, _): .call(id: id)
            case (nil, .some): .notification
            case (nil, nil): .bare
            }
        // What is no request is no notification either, and is answered.
        do throws(RPCError) {
            try members.checkVersion()
            return RequestEnvelope(
                kind: kind, method: try members.methodName(limits.body),
                params: try members.paramsText())
        } catch { throw Invalid(error: error, id: id ?? nullID) }
    }
}

/// Where the members of a request object stand.
private struct Members {
    let body: [UInt8]
    var version: Range<Int>?
    var method: Range<Int>?
    var params: Range<Int>?
    var id: Range<Int>?

    init(
        _ body: [UInt8], at place: Range<Int>, _ limits: JSONLimits
    ) throws(RequestEnvelope.Invalid) {
        self.body = body
        var found: (version: Range<Int>?, method: Range<Int>?, params: Range<Int>?, id: Range<Int>?)
        found = (nil, nil, nil, nil)
        var (seen, doubled): (Set<String>, String?) = ([], nil)
        func note(_ slot: inout Range<Int>?, _ value: Range<Int>) {
            slot = (place.lowerBound + value.lowerBound)..<(place.lowerBound + value.upperBound)
        }
        let span = body.span
        do throws(RecordError) {
            try JSON.members(of: span.extracting(place), limits: limits) { key, value in
                if !seen.insert(key).inserted, doubled == nil { doubled = key }
                switch key {
                case "jsonrpc": note(&found.version, value)
                case "method": note(&found.method, value)
                case "params": note(&found.params, value)
                case "id": note(&found.id, value)
                default: break
                }
            }
        } catch {
            throw RequestEnvelope.Invalid(
                error: RPCError(.parse, error, from: place.lowerBound), id: RequestEnvelope.nullID)
        }
        if let doubled {
            throw RequestEnvelope.Invalid(
                error: .doubled(doubled), id: RequestEnvelope.nullID, isAmbiguous: true)
        }
        (version, method, params, id) = (found.version, found.method, found.params, found.id)
    }

    /// The id's own bytes, where there is one.
    func id(_ limits: RPCLimits) throws(RequestEnvelope.Invalid) -> [UInt8]? {
        guard let id else { return nil }
        switch body[id.lowerBound] {
        case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "t"), UInt8(ascii: "f"):
            throw invalidID("expected a string, a number or null")
        default: break
        }
        guard id.count <= limits.idBytes else {
            throw invalidID("expected an id of at most \(limits.idBytes) bytes")
        }
        return Array(body[id])
    }

    private func invalidID(_ reason: String) -> RequestEnvelope.Invalid {
        RequestEnvelope.Invalid(
            error: RPCError(.invalidRequest, reason, field: "id"), id: RequestEnvelope.nullID)
    }

    func checkVersion() throws(RPCError) {
        guard let version, !body[version].elementsEqual(#""2.0""#.utf8) else { return }
        let span = body.span
        if let text = try? String(json: span.extracting(version)), text == "2.0" { return }
        throw RPCError(.invalidRequest, "expected \"2.0\", or no such key", field: "jsonrpc")
    }

    func methodName(_ limits: JSONLimits) throws(RPCError) -> String {
        guard let method else {
            throw RPCError(.invalidRequest, "missing key \"method\"", field: "method")
        }
        let span = body.span
        do throws(RecordError) {
            return try String(json: span.extracting(method), limits: limits)
        } catch {
            throw RPCError(.invalidRequest, error, in: "method", from: method.lowerBound)
        }
    }

    func paramsText() throws(RPCError) -> ParamsText {
        guard let params else { return .absent }
        switch body[params.lowerBound] {
        case UInt8(ascii: "{"): return ParamsText(form: .byName, body: body, place: params)
        case UInt8(ascii: "["): return ParamsText(form: .byPosition, body: body, place: params)
        default:
            throw RPCError(.invalidRequest, "expected an object or an array", field: "params")
        }
    }
}

extension RPCError {
    /// A key of a request that stands twice in it.
    static func doubled(_ key: String) -> RPCError {
        let shown = key.unicodeScalars.prefix(MethodName.longest)
        let name = String(shown) + (shown.endIndex == key.endIndex ? "" : "…")
        return RPCError(.invalidRequest, "key \"\(name)\" stands twice", field: name)
    }
}
