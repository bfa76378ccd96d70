import HTTP
import Records

/// What a collector's answer means for the spans that were posted.
enum CollectorAnswer: Equatable {
    /// It has them, but for so many that it rejected and will never take.
    case taken(rejected: UInt64)
    /// It cannot take them now.
    case again(after: Duration?)
    /// It will never take them.
    case refused

    /// The longest body that is looked into; what it has beyond that is none of ours.
    static let longestBody = 64 << 10

    /// Which statuses may be tried again is OTLP's own list.
    init(_ answer: TraceAnswer) {
        switch answer.status {
        case .tooManyRequests, .badGateway, .serviceUnavailable, .gatewayTimeout:
            self = .again(after: answer.retryAfter)
        case let status where status.isSuccess: self = .taken(rejected: Self.rejected(answer.body))
        default: self = .refused
        }
    }

    /// `partialSuccess.rejectedSpans`, as digits or as text. A collector says much that we need not
    /// know, and whose success says nothing readable rejected nothing.
    private static func rejected(_ body: [UInt8]) -> UInt64 {
        guard let partial = member("partialSuccess", of: body),
            let count = member("rejectedSpans", of: partial)
        else { return 0 }
        let digits = String(decoding: count, as: UTF8.self)
        return UInt64(digits.hasPrefix("\"") ? String(digits.dropFirst().dropLast()) : digits) ?? 0
    }

    private static func member(_ name: String, of object: [UInt8]) -> [UInt8]? {
        guard object.count <= longestBody else { return nil }
        var found: [UInt8]?
        do throws(RecordError) {
            try JSON.members(of: object.span) { key, place in
                if key == name { found = Array(object[place]) }
            }
        } catch { return nil }
        return found
    }
}
