import Foundation
import Records

/// Records against what Swift and Python programs use otherwise.
enum RecordsCases {
    static let cases: [Case] = reading + writing + requests + validation

    private static let events = 500_000

    private static func json(_ order: EventDocument.KeyOrder) -> [UInt8] {
        EventDocument(count: events, order: order).json
    }

    private static func reader(of document: [UInt8]) -> Contender {
        .repeating {
            blackHole(try EventSnapshot(json: document, limits: .document))
            return 1
        }
    }

    private static let reading: [Case] = [
        Case(
            "records.json/read-500k-events", ["events": "500000", "keys": "sorted"],
            unit: .milliseconds
        ) {
            let document = json(.sorted)
            return Match(reader(of: document), against: .foundation(reading: document, events: 1))
        },
        Case(
            "records.json/read-500k-events-any-order",
            ["events": "500000", "keys": "shuffled", "seed": "7"], unit: .milliseconds
        ) {
            let document = json(.shuffled(seed: 7))
            return Match(reader(of: document), against: .foundation(reading: document, events: 1))
        },
        Case(
            "records.json/read-500k-events-vs-msgspec",
            ["events": "500000", "keys": "shuffled", "seed": "7"], unit: .milliseconds
        ) {
            let document = json(.shuffled(seed: 7))
            return Match(
                reader(of: document), against: try .msgspec(reading: document, events: 1))
        },
    ]

    private static let writing: [Case] = [
        Case(
            "records.binary/write-and-read-500k-events",
            ["events": "500000", "peer_form": "JSON"], unit: .milliseconds
        ) {
            Match(try roundTrip(), against: .foundationRoundTrip(of: try twin()))
        },
        Case(
            "records.binary/write-and-read-500k-events-vs-property-list",
            ["events": "500000", "peer_form": "binary property list"], unit: .milliseconds
        ) {
            Match(try roundTrip(), against: .propertyListRoundTrip(of: try twin()))
        },
        Case("records.json/write-500k-events", ["events": "500000"], unit: .milliseconds) {
            let rows = try snapshot()
            let ours = Contender.repeating {
                blackHole(rows.json())
                return 1
            }
            return Match(ours, against: .foundation(writing: try twin()))
        },
    ]

    private static func snapshot() throws -> EventSnapshot {
        try EventSnapshot(json: json(.sorted), limits: .document)
    }

    /// The same values as Foundation holds them.
    private static func twin() throws -> FoundationSnapshot {
        try JSONDecoder().decode(FoundationSnapshot.self, from: Data(json(.sorted)))
    }

    private static func roundTrip() throws -> Contender {
        let rows = try snapshot()
        return .repeating {
            blackHole(try EventSnapshot(binary: rows.binary(), limits: .none))
            return 1
        }
    }

    private static let requests: [Case] = [
        Case(
            "records.json/read-request", ["bytes": "\(RequestBody.json.count)"],
            unit: .rate("requests")
        ) {
            Match(requestReader, against: .foundationReadingRequest())
        },
        Case(
            "records.json/read-request-vs-msgspec", ["bytes": "\(RequestBody.json.count)"],
            unit: .rate("requests")
        ) {
            Match(requestReader, against: try .msgspecReadingRequest())
        },
    ]

    private static var requestReader: Contender {
        .repeating {
            for _ in 0..<1_000 { blackHole(try RequestRecord(json: RequestBody.json)) }
            return 1_000
        }
    }

    private static let validation: [Case] = [
        Case(
            "records.json/validate", ["events": "500000", "keys": "sorted"],
            unit: .rate("GB", of: 1e9)
        ) { validation(of: json(.sorted)) },
        Case(
            "records.json/validate-any-order",
            ["events": "500000", "keys": "shuffled", "seed": "7"], unit: .rate("GB", of: 1e9)
        ) { validation(of: json(.shuffled(seed: 7))) },
    ]

    private static func validation(of document: [UInt8]) -> Match {
        let ours = Contender.repeating {
            try JSON.validate(document.span, limits: .document)
            return document.count
        }
        return Match(ours, against: .foundation(parsing: document))
    }
}
