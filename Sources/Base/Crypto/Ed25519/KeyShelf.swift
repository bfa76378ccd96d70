import Primitives

/// Some of the keys that are remembered, at most `room` of them, and who may become one.
///
/// A key is worth a table from its second true signature on, so that those who sign once cost nothing
/// but a note. And tables are paid for: making one takes about as long as a key saves when it is found
/// once, so each finding pays for one, and of those who are not found 32 together. So whatever strangers
/// send, tables take a small part of what verifying takes.
struct KeyShelf {
    private struct Place {
        var key: RememberedKey
        /// Whether it was found since the hand went by.
        var wasFound = false
    }

    private var places: [Place] = []
    private var placeOf: [PublicKey: Int] = [:]
    private(set) var room: Int
    /// Where to look next for a key to forget.
    private var hand = 0
    /// Hashes of keys that had a true signature: the newest four of those whose lowest bits are the same.
    private var seen: [SIMD4<UInt>] = []
    private var credit = priceOfTable * 256

    private static let priceOfTable = 32
    private static let mostCredit = priceOfTable * 1_024

    init(room: Int) {
        self.room = room
        makeSeen()
    }

    var count: Int { places.count }

    private mutating func makeSeen() {
        var notes = 0
        if room > 0 {
            notes = 64
            while notes < room && notes < 1 << 24 { notes *= 2 }
        }
        seen = [SIMD4<UInt>](repeating: .zero, count: notes)
    }

    /// The key's table, if there is one.
    mutating func find(_ key: PublicKey) -> RememberedKey? {
        guard let place = placeOf[key] else {
            credit = min(credit + 1, Self.mostCredit)
            return nil
        }
        credit = min(credit + Self.priceOfTable, Self.mostCredit)
        places[place].wasFound = true
        return places[place].key
    }

    /// Notes a true signature of a key that has no table. Whether one shall be made: it is paid for.
    mutating func isWorthATable(_ hash: UInt) -> Bool {
        guard !seen.isEmpty else { return false }
        let note = Int(truncatingIfNeeded: hash & UInt(seen.count - 1))
        let four = seen[note]
        guard four.x == hash || four.y == hash || four.z == hash || four.w == hash else {
            seen[note] = SIMD4(hash, four.x, four.y, four.z)
            return false
        }
        guard credit >= Self.priceOfTable else { return false }
        credit -= Self.priceOfTable
        return true
    }

    /// Keeps the key, in the place of the first that the hand passes twice without its being found.
    mutating func keep(_ key: RememberedKey) {
        guard room > 0, placeOf[key.key] == nil else { return }
        if places.count < room {
            placeOf[key.key] = places.count
            places.append(Place(key: key))
            return
        }
        while places[hand].wasFound {
            places[hand].wasFound = false
            hand = (hand + 1) % places.count
        }
        placeOf[places[hand].key.key] = nil
        placeOf[key.key] = hand
        places[hand] = Place(key: key)
        hand = (hand + 1) % places.count
    }

    /// Forgets every key, and has this much room from now on. What tables may cost stays as it was.
    mutating func clear(room: Int) {
        let credit = credit
        self = KeyShelf(room: room)
        self.credit = credit
    }
}
