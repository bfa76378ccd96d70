/// What Foundation's `JSONDecoder` reads the same documents into. `Codable` is the peer's way; the
/// project's own types are records.
struct FoundationSnapshot: Codable, Equatable {
    var events: [FoundationEvent]
}

struct FoundationEvent: Codable, Equatable {
    var actor, category, id, metric, units: String
}

struct FoundationRequest: Codable, Equatable {
    struct Parameters: Codable, Equatable {
        var actor, content, kind, quantity: String
        var ts: UInt64
        var sig: String
    }

    var jsonrpc: String
    var id: Int
    var method: String
    var params: Parameters
}
