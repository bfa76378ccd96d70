import Records

/// Reads what an endpoint takes out of a request.
struct EndpointReading<Query: Record, Body: Record>: Sendable {
    private let parameters = TextPairs(Query.self)
    private let limits: JSONLimits
    private let takesBody = Body.self != Nothing.self

    init(mostBytes: Int) { limits = JSONLimits(size: mostBytes) }

    func query(_ request: Request) throws(Refusal) -> Query {
        let pairs = request.parameters.all + request.head.target.query.map { ($0.name, $0.value) }
        do throws(RecordError) {
            return try parameters.read(pairs)
        } catch { throw DeclaredRefusal.invalidParameter(reason(error)) }
    }

    private func reason(_ error: RecordError) -> String {
        switch error.problem {
        case .unknownKey(let name):
            let known = parameters.names.joined(separator: ", ")
            return "there is no parameter \"\(name)\" here; expected "
                + (known.isEmpty ? "none" : "only \(known)")
        case .duplicateKey(let name): return "the parameter \"\(name)\" stands twice"
        case .missingKey(let name) where error.path.isEmpty:
            return "the parameter \"\(name)\" is missing"
        default: return "the parameter \"\(error.path)\": \(error.problem)"
        }
    }

    func body(_ request: Request) async throws(Refusal) -> Body {
        guard takesBody else { return Body() }
        guard let type = MediaType(of: request.fields), type.essence == "application/json",
            type.charset ?? "utf-8" == "utf-8"
        else {
            let found = request.fields.first(.contentType).map { "found \($0)" } ?? "none is named"
            throw DeclaredRefusal.expectedJSON(
                "expected content of the type application/json, and \(found)")
        }
        let bytes = try await request.body.collected()
        do throws(RecordError) {
            return try Body(json: bytes, limits: limits)
        } catch { throw DeclaredRefusal.invalidBody("\(error)") }
    }
}
