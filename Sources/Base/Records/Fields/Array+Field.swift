extension Array: Field where Element: Field {
    @inlinable public init(binary reader: inout BinaryReader) throws(RecordError) {
        let count = try reader.listCount()
        self = try reader.nested { (reader) throws(RecordError) in
            var elements: [Element] = []
            for index in 0..<count {
                let start = reader.offset
                do throws(RecordError) {
                    elements.append(try Element(binary: &reader))
                } catch { throw error.within(element: index) }
                guard reader.offset > start else {
                    throw reader.expected("elements of at least one byte", at: start)
                }
                if index == 0 {
                    // No more than would fit if all were as short as the first.
                    let fitting = reader.remaining / (reader.offset &- start)
                    elements.reserveCapacity(Swift.min(count, 1 &+ fitting))
                }
            }
            return elements
        }
    }

    @inlinable public func write(binary writer: inout BinaryWriter) {
        writer.integer(UInt64(count))
        let start = writer.count
        for (index, element) in enumerated() {
            element.write(binary: &writer)
            if index == 0 {
                // A long first element says little of the others; what they take here they justify.
                let size = Swift.min(writer.count &- start, MemoryLayout<Element>.stride)
                writer.reserve(count &- 1, size)
            }
        }
    }

    @inlinable public init(json reader: inout JSONReader) throws(RecordError) {
        var elements: [Element] = []
        try reader.array { (reader, _) throws(RecordError) in
            try reader.spend(MemoryLayout<Element>.stride)
            elements.append(try Element(json: &reader))
        }
        self = elements
    }

    @inlinable public func write(json writer: inout JSONWriter) throws(RecordError) {
        try writer.array(count) { (writer, index) throws(RecordError) in
            try self[index].write(json: &writer)
        }
    }

    @inlinable public func write(preimage writer: inout PreimageWriter) {
        writer.length(count)
        for element in self { element.write(preimage: &writer) }
    }

    public static var schema: Schema { .array(Element.schema) }
}
