// How documents that we print ourselves are put together: members of texts, objects and lists.

extension JSONWriter {
    package mutating func text(_ key: String, _ value: String) throws(RecordError) {
        try member(key) { (writer) throws(RecordError) in writer.string(value) }
    }

    package mutating func texts(_ key: String, _ values: [String]) throws(RecordError) {
        try member(key) { (writer) throws(RecordError) in try values.write(json: &writer) }
    }

    package mutating func flag(_ key: String, _ value: Bool) throws(RecordError) {
        try member(key) { (writer) throws(RecordError) in writer.bool(value) }
    }

    /// A member that is an object.
    package mutating func within(
        _ key: String, _ body: (inout JSONWriter) throws(RecordError) -> Void
    ) throws(RecordError) {
        try member(key) { (writer) throws(RecordError) in try writer.object(body) }
    }

    /// A member that is a list of objects.
    package mutating func list<Element>(
        _ key: String, _ elements: [Element],
        _ body: (inout JSONWriter, Element) throws(RecordError) -> Void
    ) throws(RecordError) {
        try member(key) { (writer) throws(RecordError) in
            try writer.array(elements.count) { (writer, index) throws(RecordError) in
                try writer.object { (writer) throws(RecordError) in
                    try body(&writer, elements[index])
                }
            }
        }
    }

    /// A schema whose named types are looked for under `place`, a reference's beginning.
    package mutating func schema(
        _ key: String, _ schema: Schema, _ place: String
    ) throws(RecordError) {
        try member(key) { (writer) throws(RecordError) in try schema.write(&writer, place) }
    }
}
