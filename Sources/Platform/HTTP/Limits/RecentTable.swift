/// Values by key, of which only the most recently touched `most` are kept: a dictionary into slots
/// that form a ring from the newest to the oldest.
struct RecentTable<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Slot: Sendable {
        var key: Key
        var value: Value
        var newer: Int
        var older: Int
    }

    let most: Int
    private var places: [Key: Int] = [:]
    private var slots: [Slot] = []
    /// The slot touched last; the one before it in the ring is the oldest.
    private var newest = 0

    init(most: Int) {
        precondition(most >= 1, "a table keeps at least one value")
        self.most = most
    }

    var count: Int { slots.count }

    /// A slot that a `touch` has answered and that no later one has given to another key.
    subscript(place: Int) -> Value {
        get { slots[place].value }
        set { slots[place].value = newValue }
    }

    /// The slot of `key`, now the newest; `fresh` makes its value where it has none, and the oldest
    /// key goes where there is no room.
    mutating func touch(_ key: Key, _ fresh: () -> Value) -> Int {
        if let place = places[key] {
            if place != newest {
                unlink(place)
                linkBeforeNewest(place)
            }
            newest = place
            return place
        }
        let place: Int
        if slots.count < most {
            place = slots.count
            slots.append(Slot(key: key, value: fresh(), newer: place, older: place))
            if place > 0 { linkBeforeNewest(place) }
        } else {
            // The ring's order is such that the oldest becomes the newest where it stands.
            place = slots[newest].newer
            places[slots[place].key] = nil
            slots[place].key = key
            slots[place].value = fresh()
        }
        places[key] = place
        newest = place
        return place
    }

    private mutating func unlink(_ place: Int) {
        let (newer, older) = (slots[place].newer, slots[place].older)
        slots[newer].older = older
        slots[older].newer = newer
    }

    /// Puts a slot that stands nowhere between the newest and the oldest.
    private mutating func linkBeforeNewest(_ place: Int) {
        let oldest = slots[newest].newer
        slots[place].older = newest
        slots[place].newer = oldest
        slots[newest].newer = place
        slots[oldest].older = place
    }
}
