import Storage

/// How rows of families lie in one row of keys: behind the number of their family, four bytes, the
/// highest first. Number 0 is for what the store keeps for itself.
enum RowKey {
    /// A family as rows know it. A number is never given twice, so nobody meets the rows of another.
    typealias Number = UInt32

    static let own: Number = 0
    static let prefixLength = 4

    static func prefix(_ number: Number) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
    }

    static func of(_ key: [UInt8], in number: Number) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(prefixLength + key.count)
        for shift in [24, 16, 8, 0] as [Number] {
            bytes.append(UInt8(truncatingIfNeeded: number >> shift))
        }
        bytes += key
        return bytes
    }

    /// The number that the first four bytes say.
    static func number(_ bytes: [UInt8]) -> Number? {
        guard bytes.count >= prefixLength else { return nil }
        return bytes.prefix(prefixLength).reduce(0) { $0 << 8 | Number($1) }
    }

    /// From the first key that belongs to a range up to the first behind it; nil where no key can.
    static func bounds(_ range: KeyRange, in number: Number) -> (from: [UInt8], to: [UInt8])? {
        let from =
            switch range.from {
            case .open: prefix(number)
            case .including(let key): of(key, in: number)
            // No key lies between one and the same with a zero behind it.
            case .excluding(let key): of(key + [0], in: number)
            }
        let to =
            switch range.to {
            case .open: prefix(number + 1)
            case .including(let key): of(key + [0], in: number)
            case .excluding(let key): of(key, in: number)
            }
        return from.lexicographicallyPrecedes(to) ? (from, to) : nil
    }

    /// All keys of a family.
    static func bounds(of number: Number) -> (from: [UInt8], to: [UInt8]) {
        (prefix(number), prefix(number + 1))
    }

    // MARK: What the store keeps for itself

    /// The next number that nobody has had.
    static let nextNumber = of([1], in: own)
    /// The sequence of the last batch that is here of a command log, eight bytes, the highest first.
    static let sequence = of([2], in: own)
    /// The number of a family.
    static func family(_ name: FamilyName) -> [UInt8] { of([3] + Array(name.text.utf8), in: own) }
    static let families = (from: of([3], in: own), to: of([4], in: own))
    static let familyPrefix = families.from.count

    static func bytes(ofSequence sequence: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: sequence >> (56 - 8 * $0)) }
    }

    static func sequence(_ bytes: [UInt8]) -> UInt64? {
        bytes.count == 8 ? bytes.reduce(0) { $0 << 8 | UInt64($1) } : nil
    }
}
