import Records
import Storage

/// Which families there are and under which number their rows lie. A family that has a number may
/// have no rows.
struct RowCatalog: Hashable, Sendable {
    private(set) var numbers: [FamilyName: RowKey.Number] = [:]
    /// The next number; the last of all bounds the rows of the one before.
    private(set) var next: RowKey.Number = 1

    init() {}

    init(next: RowKey.Number) { self.next = next }

    func number(of family: FamilyName) -> RowKey.Number? { numbers[family] }

    /// A number that nobody has had.
    mutating func draw() -> RowKey.Number {
        precondition(next < .max - 1, "four bytes of numbers are used up")
        next += 1
        return next - 1
    }

    mutating func set(_ family: FamilyName, to number: RowKey.Number?) {
        numbers[family] = number
    }

    /// Takes a stored row of the catalogue; false for one that makes no sense.
    mutating func take(_ key: [UInt8], _ value: [UInt8]) -> Bool {
        let name = FamilyName(String(decoding: key.dropFirst(RowKey.familyPrefix), as: UTF8.self))
        guard let name, value.count == RowKey.prefixLength, let number = RowKey.number(value),
            number != RowKey.own, number < next, !numbers.values.contains(number)
        else { return false }
        numbers[name] = number
        return true
    }

    /// The rows that change where this catalogue takes the place of `old`: nil is a row that goes.
    func changes(from old: RowCatalog) -> [(key: [UInt8], value: [UInt8]?)] {
        var changes: [(key: [UInt8], value: [UInt8]?)] = []
        for (family, number) in numbers where old.numbers[family] != number {
            changes.append((RowKey.family(family), RowKey.prefix(number)))
        }
        for family in old.numbers.keys where numbers[family] == nil {
            changes.append((RowKey.family(family), nil))
        }
        if next != old.next { changes.append((RowKey.nextNumber, RowKey.prefix(next))) }
        return changes.sorted { $0.key.lexicographicallyPrecedes($1.key) }
    }
}
