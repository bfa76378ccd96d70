import Foundation

extension Contender {
    /// Foundation reads the document of events into typed values.
    static func foundation(reading document: [UInt8], events: Int) -> Contender {
        let (data, decoder) = (Data(document), JSONDecoder())
        return .repeating("Foundation JSONDecoder") {
            let snapshot = try decoder.decode(FoundationSnapshot.self, from: data)
            blackHole(snapshot)
            return events
        }
    }

    /// Foundation reads the request body into typed values.
    static func foundationReadingRequest() -> Contender {
        let (data, decoder) = (Data(RequestBody.json), JSONDecoder())
        return .repeating("Foundation JSONDecoder") {
            let request = try decoder.decode(FoundationRequest.self, from: data)
            blackHole(request)
            return 1
        }
    }

    /// msgspec, the fastest typed reader Python has, reads the document of events.
    static func msgspec(reading document: [UInt8], events: Int) throws -> Contender {
        let file = try TemporaryFile(document)
        let python = Contender.python(
            "msgspec typed", script: "events.py", arguments: [file.path], work: events)
        return Contender(name: python.name) { repetitions in
            // The file must outlive the script that reads it.
            try withExtendedLifetime(file) { try python.measure(repetitions) }
        }
    }

    /// msgspec reads the request body; a thousand at a time, so that Python's loop counts little.
    static func msgspecReadingRequest() throws -> Contender {
        let file = try TemporaryFile(RequestBody.json)
        let python = Contender.python(
            "msgspec typed", script: "request.py", arguments: [file.path, "1000"], work: 1_000)
        return Contender(name: python.name) { repetitions in
            try withExtendedLifetime(file) { try python.measure(repetitions) }
        }
    }
}
