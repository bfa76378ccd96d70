import Simulation

/// The document the readers race over: one object whose `events` holds engagement events of five
/// string fields. 500,000 of them are 48 MB.
struct EventDocument: Sendable {
    enum KeyOrder: Sendable {
        /// Alphabetical, as a canonical writer leaves it.
        case sorted
        /// Another order for every event, drawn from the seed.
        case shuffled(seed: UInt64)
    }

    static let actors = 50_000
    static let keys = ["actor", "category", "id", "metric", "units"]

    let count: Int
    var order = KeyOrder.sorted

    /// The document's bytes, the same in every run.
    var json: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count * 98 + 16)
        var (order, dice) = (Array(Self.keys.indices), SplitMix64(seed: 0))
        if case .shuffled(let seed) = self.order { dice = SplitMix64(seed: seed) }

        bytes += #"{"events":["#.utf8
        for index in 0..<count {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            if case .shuffled = self.order { order.shuffle(using: &dice) }
            for (place, key) in order.enumerated() {
                bytes += (place == 0 ? #"{""# : #",""#).utf8
                bytes += Self.keys[key].utf8
                bytes += #"":""#.utf8
                Self.append(Self.keys[key], of: index, to: &bytes)
                bytes.append(UInt8(ascii: "\""))
            }
            bytes.append(UInt8(ascii: "}"))
        }
        bytes += "]}".utf8
        return bytes
    }

    /// How many units event `index` reports: 1 to 5,000.
    static func units(of index: Int) -> Int { index * 7 % 5_000 + 1 }

    private static func append(_ key: String, of index: Int, to bytes: inout [UInt8]) {
        switch key {
        case "actor":
            bytes += "did:ron:a".utf8
            appendDigits(index % actors, width: 6, to: &bytes)
        case "category": bytes += "video".utf8
        case "id":
            bytes.append(UInt8(ascii: "e"))
            appendDigits(index, width: 8, to: &bytes)
        case "metric": bytes += "views".utf8
        default: appendDigits(units(of: index), width: 1, to: &bytes)
        }
    }

    private static func appendDigits(_ number: Int, width: Int, to bytes: inout [UInt8]) {
        let digits = String(number).utf8
        for _ in digits.count..<max(width, digits.count) { bytes.append(UInt8(ascii: "0")) }
        bytes += digits
    }
}
