import Foundation

extension Contender {
    /// Foundation writes typed values as JSON and reads them back.
    static func foundationRoundTrip(of snapshot: FoundationSnapshot) -> Contender {
        let (encoder, decoder) = (JSONEncoder(), JSONDecoder())
        return .repeating("Foundation JSONEncoder and JSONDecoder") {
            let data = try encoder.encode(snapshot)
            blackHole(try decoder.decode(FoundationSnapshot.self, from: data))
            return 1
        }
    }

    /// Foundation writes typed values as a binary property list and reads them back.
    static func propertyListRoundTrip(of snapshot: FoundationSnapshot) -> Contender {
        let (encoder, decoder) = (PropertyListEncoder(), PropertyListDecoder())
        encoder.outputFormat = .binary
        return .repeating("Foundation binary property list") {
            let data = try encoder.encode(snapshot)
            blackHole(try decoder.decode(FoundationSnapshot.self, from: data))
            return 1
        }
    }

    /// Foundation writes typed values as JSON.
    static func foundation(writing snapshot: FoundationSnapshot) -> Contender {
        let encoder = JSONEncoder()
        return .repeating("Foundation JSONEncoder") {
            blackHole(try encoder.encode(snapshot))
            return 1
        }
    }

    /// Foundation parses a document without types, its only way to check one.
    static func foundation(parsing document: [UInt8]) -> Contender {
        let data = Data(document)
        return .repeating("Foundation JSONSerialization") {
            blackHole(try JSONSerialization.jsonObject(with: data))
            return document.count
        }
    }
}
