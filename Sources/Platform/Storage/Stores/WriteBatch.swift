import Primitives
import Records

/// Changes to a store that happen together, in the order they were added: of two to one key the
/// later counts. Removing what is not there changes nothing.
public struct WriteBatch: Hashable, Sendable {
    private(set) var changes: [StoreChange] = []

    public init() {}

    init(_ changes: [StoreChange]) { self.changes = changes }

    public var isEmpty: Bool { changes.isEmpty }
    public var count: Int { changes.count }

    public mutating func put(_ key: [UInt8], _ value: [UInt8], in family: FamilyName) {
        changes.append(.put(StoreChange.Put(family, key, value)))
    }

    public mutating func remove(_ key: [UInt8], in family: FamilyName) {
        changes.append(.remove(StoreChange.Remove(family, key)))
    }

    /// Removes every row of a family.
    public mutating func clear(_ family: FamilyName) {
        changes.append(.clear(StoreChange.Clear(family)))
    }

    /// Gives the rows of one family to another, whose own are gone; the first has none afterwards.
    public mutating func move(_ family: FamilyName, to other: FamilyName) {
        changes.append(.move(StoreChange.Move(family, other)))
    }

    /// Refuses what no engine takes.
    package func check() throws(StorageError) {
        guard changes.count <= StoreLimits.changes else {
            throw .tooMany(changes.count, most: StoreLimits.changes)
        }
        var size = 0
        for change in changes {
            switch change {
            case .put(let put):
                size += try Self.check(put.family)
                try Self.check(put.key.bytes.count, most: StoreLimits.key)
                try Self.check(put.value.bytes.count, most: StoreLimits.value)
                size += put.key.bytes.count + put.value.bytes.count
            case .remove(let remove):
                try Self.check(remove.key.bytes.count, most: StoreLimits.key)
                size += try Self.check(remove.family) + remove.key.bytes.count
            case .clear(let clear): size += try Self.check(clear.family)
            case .move(let move):
                size += try Self.check(move.family) + Self.check(move.other)
            }
            // What tags and counts may take.
            size += 16
        }
        try Self.check(size, most: StoreLimits.batch)
    }

    private static func check(_ name: FamilyName) throws(StorageError) -> Int {
        let count = name.text.utf8.count
        if !name.isReserved { try check(count, most: FamilyName.longest) }
        return count
    }

    private static func check(_ bytes: Int, most: Int) throws(StorageError) {
        guard bytes <= most else { throw .tooLarge(bytes: UInt64(bytes), most: UInt64(most)) }
    }
}

/// An engine of another room, as a batch tells it its changes.
package protocol BatchTaker: ~Copyable {
    mutating func put(_ key: [UInt8], _ value: [UInt8], in family: FamilyName)
    mutating func remove(_ key: [UInt8], in family: FamilyName)
    mutating func clear(_ family: FamilyName)
    mutating func move(_ family: FamilyName, to other: FamilyName)
}

extension WriteBatch {
    /// Tells every change, in order.
    package func tell(_ taker: inout some BatchTaker & ~Copyable) {
        for change in changes {
            switch change {
            case .put(let put): taker.put(put.key.bytes, put.value.bytes, in: put.family)
            case .remove(let remove): taker.remove(remove.key.bytes, in: remove.family)
            case .clear(let clear): taker.clear(clear.family)
            case .move(let move): taker.move(move.family, to: move.other)
            }
        }
    }

    /// The families that have rows after it that may have had none before.
    package var filled: Set<FamilyName> {
        var filled: Set<FamilyName> = []
        for change in changes {
            switch change {
            case .put(let put): filled.insert(put.family)
            case .move(let move): filled.insert(move.other)
            case .remove, .clear: break
            }
        }
        return filled
    }

    /// The change that ends the replacing of a family: as a batch it would be refused for the same
    /// reasons.
    package static func replacing(_ family: FamilyName) -> WriteBatch {
        WriteBatch([.move(StoreChange.Move(family.shadow(FamilyName.unfinished), family))])
    }
}

/// A batch as it stands in a log.
struct LoggedBatch: Record {
    var version: Version<1> = .newest
    var changes: [StoreChange] = []

    init() {}

    init(_ batch: WriteBatch) { changes = batch.changes }

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("version", &version)
        try visit("changes", &changes)
    }

    var batch: WriteBatch { WriteBatch(changes) }
}

/// One change to a store.
enum StoreChange: Union, Hashable {
    case put(Put)
    case remove(Remove)
    case clear(Clear)
    case move(Move)

    static var sample: StoreChange { .clear(Clear()) }

    mutating func cases(_ visit: inout some CaseVisitor) throws(RecordError) {
        try visit(
            1, "put", &self, { if case .put(let change) = $0 { change } else { nil } }, Self.put)
        try visit(
            2, "remove", &self, { if case .remove(let change) = $0 { change } else { nil } },
            Self.remove)
        try visit(
            3, "clear", &self, { if case .clear(let change) = $0 { change } else { nil } },
            Self.clear)
        try visit(
            4, "move", &self, { if case .move(let change) = $0 { change } else { nil } }, Self.move)
    }

    struct Put: Record, Hashable {
        var family: FamilyName = "+"
        var key = Bytes()
        var value = Bytes()

        init() {}

        init(_ family: FamilyName, _ key: [UInt8], _ value: [UInt8]) {
            (self.family, self.key, self.value) = (family, Bytes(key), Bytes(value))
        }

        mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
            try visit("family", &family)
            try visit("key", &key)
            try visit("value", &value)
        }
    }

    struct Remove: Record, Hashable {
        var family: FamilyName = "+"
        var key = Bytes()

        init() {}

        init(_ family: FamilyName, _ key: [UInt8]) {
            (self.family, self.key) = (family, Bytes(key))
        }

        mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
            try visit("family", &family)
            try visit("key", &key)
        }
    }

    struct Clear: Record, Hashable {
        var family: FamilyName = "+"

        init() {}

        init(_ family: FamilyName) { self.family = family }

        mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
            try visit("family", &family)
        }
    }

    struct Move: Record, Hashable {
        var family: FamilyName = "+"
        var other: FamilyName = "+"

        init() {}

        init(_ family: FamilyName, _ other: FamilyName) {
            (self.family, self.other) = (family, other)
        }

        mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
            try visit("family", &family)
            try visit("to", &other)
        }
    }
}
