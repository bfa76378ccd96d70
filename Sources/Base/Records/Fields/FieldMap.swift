/// Values under names, in the order of the names' bytes: an object in JSON, where any order is
/// accepted, and in binary a strictly ascending list.
public struct FieldMap<Value: Field>: Field {
    public private(set) var names: [String] = []
    public private(set) var values: [Value] = []

    public init() {}

    public var count: Int { names.count }

    public subscript(name: String) -> Value? {
        get {
            let place = place(of: name)
            return place.found ? values[place.index] : nil
        }
        set {
            let place = place(of: name)
            switch (place.found, newValue) {
            case (true, let value?): values[place.index] = value
            case (true, nil):
                names.remove(at: place.index)
                values.remove(at: place.index)
            case (false, let value?):
                names.insert(name, at: place.index)
                values.insert(value, at: place.index)
            case (false, nil): break
            }
        }
    }

    /// Where `name` stands or would stand. A name at the end, the common case, costs one comparison.
    private func place(of name: String) -> (index: Int, found: Bool) {
        if let last = names.last, Self.precedes(last, name) { return (names.count, false) }
        var (low, high) = (0, names.count)
        while low < high {
            let middle = (low + high) / 2
            if Self.precedes(names[middle], name) { low = middle + 1 } else { high = middle }
        }
        return (low, low < names.count && names[low].utf8.elementsEqual(name.utf8))
    }

    private static func precedes(_ left: String, _ right: String) -> Bool {
        left.utf8.lexicographicallyPrecedes(right.utf8)
    }

    public init(binary reader: inout BinaryReader) throws(RecordError) {
        let count = try reader.listCount()
        self = try reader.nested { (reader) throws(RecordError) in
            var map = FieldMap()
            for _ in 0..<count {
                let start = reader.offset
                let name = try reader.text()
                if let last = map.names.last, !Self.precedes(last, name) {
                    throw RecordError(.notCanonical("names that do not ascend"), at: start)
                }
                do throws(RecordError) {
                    map.values.append(try Value(binary: &reader))
                } catch { throw error.within(name) }
                map.names.append(name)
            }
            return map
        }
    }

    public func write(binary writer: inout BinaryWriter) {
        writer.integer(UInt64(count))
        for (name, value) in zip(names, values) {
            name.write(binary: &writer)
            value.write(binary: &writer)
        }
    }

    public init(json reader: inout JSONReader) throws(RecordError) {
        var rows: [(name: String, value: Value, offset: Int)] = []
        try reader.object { (reader, name, offset) throws(RecordError) in
            try reader.spend(MemoryLayout<(String, Value, Int)>.stride)
            rows.append((name, try Value(json: &reader), offset))
        }
        // Sorted once at the end: inserting a stranger's keys one by one would be quadratic.
        rows.sort {
            Self.precedes($0.name, $1.name)
                || !Self.precedes($1.name, $0.name) && $0.offset < $1.offset
        }
        for row in rows {
            if let last = names.last, last.utf8.elementsEqual(row.name.utf8) {
                throw RecordError(.duplicateKey(RecordError.shown(row.name)), at: row.offset)
            }
            names.append(row.name)
            values.append(row.value)
        }
    }

    public func write(json writer: inout JSONWriter) throws(RecordError) {
        try writer.object { (writer) throws(RecordError) in
            for (name, value) in zip(names, values) {
                try writer.member(name) { (writer) throws(RecordError) in
                    try value.write(json: &writer)
                }
            }
        }
    }

    public func write(preimage writer: inout PreimageWriter) {
        writer.length(count)
        for (name, value) in zip(names, values) {
            writer.framed(name.utf8.span)
            value.write(preimage: &writer)
        }
    }

    public static var schema: Schema { .map(Value.schema) }
}

extension FieldMap: Equatable where Value: Equatable {
    /// By the bytes of the names: equivalent spellings of one text are different names.
    public static func == (left: Self, right: Self) -> Bool {
        left.values == right.values
            && left.names.elementsEqual(right.names) { $0.utf8.elementsEqual($1.utf8) }
    }
}
extension FieldMap: Hashable where Value: Hashable {}
