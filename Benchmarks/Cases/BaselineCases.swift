/// The peers against each other, nothing of ours: what the documents cost elsewhere on this
/// machine.
enum BaselineCases {
    static let cases: [Case] = [
        Case(
            "baseline.json/foundation-reads-500k-events",
            ["events": "500000", "keys": "sorted"], unit: .milliseconds
        ) {
            let document = EventDocument(count: 500_000).json
            return Match(
                .foundation(reading: document, events: 1),
                against: try .msgspec(reading: document, events: 1))
        },
        Case(
            "baseline.json/foundation-reads-request",
            ["bytes": "\(RequestBody.json.count)"], unit: .rate("requests")
        ) {
            Match(.foundationReadingRequest(), against: try .msgspecReadingRequest())
        },
    ]
}
