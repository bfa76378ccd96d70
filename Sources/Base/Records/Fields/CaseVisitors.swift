// How the one list of a union's cases is read, written and listed.

@usableFromInline struct BinaryCaseReader: CaseVisitor {
    @usableFromInline let tag: UInt8
    @usableFromInline var reader: BinaryReader
    @usableFromInline var found = false

    @inlinable init(tag: UInt8, reader: BinaryReader) {
        self.tag = tag
        self.reader = reader
    }

    @inlinable mutating func callAsFunction<U: Union, Payload: Field>(
        _ tag: UInt8, _ name: StaticString, _ value: inout U,
        _ payload: (U) -> Payload?, _ make: (Payload) -> U
    ) throws(RecordError) {
        guard tag == self.tag else { return }
        do throws(RecordError) {
            value = make(try Payload(binary: &reader))
        } catch { throw error.within(name) }
        found = true
    }
}

@usableFromInline struct JSONCaseReader: CaseVisitor {
    @usableFromInline let name: String
    @usableFromInline var reader: JSONReader
    @usableFromInline var found = false

    @inlinable init(name: String, reader: JSONReader) {
        self.name = name
        self.reader = reader
    }

    @inlinable mutating func callAsFunction<U: Union, Payload: Field>(
        _ tag: UInt8, _ name: StaticString, _ value: inout U,
        _ payload: (U) -> Payload?, _ make: (Payload) -> U
    ) throws(RecordError) {
        guard name.withUTF8Buffer({ unsafe self.name.utf8.elementsEqual($0) }) else { return }
        value = make(try Payload(json: &reader))
        found = true
    }
}

/// A form that a case can be written in.
@usableFromInline protocol CaseSink {
    init()

    mutating func write<Payload: Field>(
        case tag: UInt8, _ name: StaticString, _ payload: Payload
    ) throws(RecordError)
}

extension BinaryWriter: CaseSink {
    @inlinable init() { self.init(capacity: 0) }

    @inlinable mutating func write<Payload: Field>(
        case tag: UInt8, _ name: StaticString, _ payload: Payload
    ) throws(RecordError) {
        byte(tag)
        payload.write(binary: &self)
    }
}

extension JSONWriter: CaseSink {
    @inlinable init() { self.init(capacity: 0) }

    @inlinable mutating func write<Payload: Field>(
        case tag: UInt8, _ name: StaticString, _ payload: Payload
    ) throws(RecordError) {
        try object { (writer) throws(RecordError) in
            writer.begin(name)
            do throws(RecordError) { try payload.write(json: &writer) } catch {
                throw error.within(name)
            }
        }
    }
}

extension PreimageWriter: CaseSink {
    @inlinable mutating func write<Payload: Field>(
        case tag: UInt8, _ name: StaticString, _ payload: Payload
    ) throws(RecordError) {
        byte(tag)
        payload.write(preimage: &self)
    }
}

@usableFromInline struct CaseWriter<Sink: CaseSink>: CaseVisitor {
    @usableFromInline var sink: Sink
    @usableFromInline var found = false

    @inlinable init(sink: Sink) { self.sink = sink }

    @inlinable mutating func callAsFunction<U: Union, Payload: Field>(
        _ tag: UInt8, _ name: StaticString, _ value: inout U,
        _ payload: (U) -> Payload?, _ make: (Payload) -> U
    ) throws(RecordError) {
        guard !found, let record = payload(value) else { return }
        try sink.write(case: tag, name, record)
        found = true
    }
}

struct CaseLister: CaseVisitor {
    var cases: [(name: String, schema: Schema)] = []
    var tags: [UInt8] = []

    mutating func callAsFunction<U: Union, Payload: Field>(
        _ tag: UInt8, _ name: StaticString, _ value: inout U,
        _ payload: (U) -> Payload?, _ make: (Payload) -> U
    ) throws(RecordError) {
        cases.append(("\(name)", Payload.schema))
        tags.append(tag)
    }
}
