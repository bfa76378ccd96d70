/// What any route may answer before its handler has a say, or in its stead.
enum GeneralRefusal: CaseIterable, Hashable {
    case badRequest, notFound, timedOut, conditionFailed, tooLarge, targetTooLong, wrongType
    case conditionMissing, tooMany, headTooLarge, failed, unavailable

    var status: Status {
        switch self {
        case .badRequest: .badRequest
        case .notFound: .notFound
        case .timedOut: .requestTimeout
        case .conditionFailed: .preconditionFailed
        case .tooLarge: .contentTooLarge
        case .targetTooLong: .uriTooLong
        case .wrongType: .unsupportedMediaType
        case .conditionMissing: .preconditionRequired
        case .tooMany: .tooManyRequests
        case .headTooLarge: .requestHeaderFieldsTooLarge
        case .failed: .internalServerError
        case .unavailable: .serviceUnavailable
        }
    }

    var name: String { "Refused\(status.code)" }

    var summary: String {
        switch self {
        case .badRequest: "The request is malformed, or its parameters or content are."
        case .notFound: "Nothing is served at this path."
        case .timedOut: "The request did not come in time."
        case .conditionFailed: DeclaredRefusal.preconditionFailed.summary
        case .tooLarge: "The content is larger than what is taken here."
        case .targetTooLong: "The path and query are longer than what is taken."
        case .wrongType: "The content is of a type or coding that is not taken here."
        case .conditionMissing: DeclaredRefusal.preconditionRequired.summary
        case .tooMany: "Too many requests; see Retry-After."
        case .headTooLarge: "The fields of the request are larger than what is taken."
        case .failed: "The request failed here; the correlation id names it in the log."
        case .unavailable: "The server has as much to do as it takes on; see Retry-After."
        }
    }

    /// Those that a route with this note may give.
    static func possible(
        for note: EndpointNote, _ method: RequestMethod, isLimited: Bool
    ) -> [GeneralRefusal] {
        allCases.filter { refusal in
            switch refusal {
            case .badRequest, .timedOut, .tooLarge, .targetTooLong, .headTooLarge, .failed,
                .unavailable:
                true
            case .notFound: note.parameters.contains { $0.place == .path }
            case .conditionFailed: note.condition != .none
            case .conditionMissing: note.condition == .demanded
            case .wrongType: note.body != nil
            case .tooMany: isLimited
            }
        }
    }
}
