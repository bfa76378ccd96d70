/// One of a closed set of records: a tag before the fields in binary, `{"<case>": {…}}` in JSON.
/// The cases are listed once; tags are wire codes: append, never renumber or reuse.
///
/// ```swift
/// public mutating func cases(_ visit: inout some CaseVisitor) throws(RecordError) {
///     try visit(1, "open", &self, { if case .open(let job) = $0 { job } else { nil } }, Self.open)
///     try visit(2, "settle", &self, { if case .settle(let id) = $0 { id } else { nil } }, Self.settle)
/// }
/// ```
public protocol Union: Field {
    /// Any value; only its list of cases is asked for.
    static var sample: Self { get }

    mutating func cases(_ visit: inout some CaseVisitor) throws(RecordError)

    static var schemaName: String { get }
}

/// Something that finds, reads or lists the cases of a union.
public protocol CaseVisitor {
    mutating func callAsFunction<U: Union, Payload: Record>(
        _ tag: UInt8, _ name: StaticString, _ value: inout U,
        _ payload: (U) -> Payload?, _ make: (Payload) -> U
    ) throws(RecordError)
}

extension Union {
    public static var schemaName: String { Schema.name(of: Self.self) }

    @inlinable public init(binary reader: inout BinaryReader) throws(RecordError) {
        let start = reader.offset
        self = try reader.nested { (reader) throws(RecordError) in
            var visitor = BinaryCaseReader(tag: try reader.byte(), reader: reader)
            var value = Self.sample
            try value.cases(&visitor)
            guard visitor.found else { throw reader.expected(Self.expectation, at: start) }
            reader = visitor.reader
            return value
        }
    }

    @inlinable public func write(binary writer: inout BinaryWriter) {
        var value = self
        var visitor = BinaryCaseWriter(writer: BinaryWriter(capacity: 0))
        swap(&visitor.writer, &writer)
        do throws(RecordError) { try value.cases(&visitor) } catch { Self.neverThrows(error) }
        swap(&visitor.writer, &writer)
        precondition(visitor.found, "a case of \(Self.self) is missing from its list")
    }

    @inlinable public init(json reader: inout JSONReader) throws(RecordError) {
        var (value, found) = (Self.sample, false)
        reader.scanner.skipBlanks()
        let start = reader.offset
        try reader.object { (reader, name, offset) throws(RecordError) in
            guard !found else { throw reader.expected("a single case", at: offset) }
            var visitor = JSONCaseReader(name: name, reader: reader)
            try value.cases(&visitor)
            reader = visitor.reader
            guard visitor.found else { throw reader.expected(Self.expectation, at: offset) }
            found = true
        }
        guard found else { throw reader.expected(Self.expectation, at: start) }
        self = value
    }

    @inlinable public func write(json writer: inout JSONWriter) throws(RecordError) {
        var value = self
        var visitor = JSONCaseWriter(writer: JSONWriter(capacity: 0))
        swap(&visitor.writer, &writer)
        defer { swap(&visitor.writer, &writer) }
        try value.cases(&visitor)
        precondition(visitor.found, "a case of \(Self.self) is missing from its list")
    }

    @inlinable public func write(preimage writer: inout PreimageWriter) {
        var value = self
        var visitor = PreimageCaseWriter(writer: PreimageWriter())
        swap(&visitor.writer, &writer)
        do throws(RecordError) { try value.cases(&visitor) } catch { Self.neverThrows(error) }
        swap(&visitor.writer, &writer)
        precondition(visitor.found, "a case of \(Self.self) is missing from its list")
    }

    /// What error messages call it: "an object with one of open, settle".
    public static var expectation: String {
        "an object with one of " + caseSchemas.map(\.name).joined(separator: ", ")
    }

    public static var schema: Schema { .union(Self.self) }

    static var caseSchemas: [(name: String, schema: Schema)] {
        var (value, visitor) = (sample, CaseLister())
        do throws(RecordError) { try value.cases(&visitor) } catch { neverThrows(error) }
        precondition(
            Set(visitor.tags).count == visitor.tags.count
                && Set(visitor.cases.map(\.name)).count == visitor.cases.count,
            "two cases of \(Self.self) share a tag or a name")
        return visitor.cases
    }

    @usableFromInline static func neverThrows(_ error: RecordError) -> Never {
        preconditionFailure("\(Self.self) threw while being written: \(error)")
    }
}

@usableFromInline struct BinaryCaseReader: CaseVisitor {
    @usableFromInline let tag: UInt8
    @usableFromInline var reader: BinaryReader
    @usableFromInline var found = false

    @inlinable init(tag: UInt8, reader: BinaryReader) {
        self.tag = tag
        self.reader = reader
    }

    @inlinable mutating func callAsFunction<U: Union, Payload: Record>(
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

@usableFromInline struct BinaryCaseWriter: CaseVisitor {
    @usableFromInline var writer: BinaryWriter
    @usableFromInline var found = false

    @inlinable init(writer: BinaryWriter) { self.writer = writer }

    @inlinable mutating func callAsFunction<U: Union, Payload: Record>(
        _ tag: UInt8, _ name: StaticString, _ value: inout U,
        _ payload: (U) -> Payload?, _ make: (Payload) -> U
    ) throws(RecordError) {
        guard !found, let record = payload(value) else { return }
        writer.byte(tag)
        record.write(binary: &writer)
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

    @inlinable mutating func callAsFunction<U: Union, Payload: Record>(
        _ tag: UInt8, _ name: StaticString, _ value: inout U,
        _ payload: (U) -> Payload?, _ make: (Payload) -> U
    ) throws(RecordError) {
        guard self.name.utf8.elementsEqual("\(name)".utf8) else { return }
        value = make(try Payload(json: &reader))
        found = true
    }
}

@usableFromInline struct JSONCaseWriter: CaseVisitor {
    @usableFromInline var writer: JSONWriter
    @usableFromInline var found = false

    @inlinable init(writer: JSONWriter) { self.writer = writer }

    @inlinable mutating func callAsFunction<U: Union, Payload: Record>(
        _ tag: UInt8, _ name: StaticString, _ value: inout U,
        _ payload: (U) -> Payload?, _ make: (Payload) -> U
    ) throws(RecordError) {
        guard !found, let record = payload(value) else { return }
        try writer.object { (writer) throws(RecordError) in
            writer.begin(name)
            do throws(RecordError) { try record.write(json: &writer) } catch {
                throw error.within(name)
            }
        }
        found = true
    }
}

@usableFromInline struct PreimageCaseWriter: CaseVisitor {
    @usableFromInline var writer: PreimageWriter
    @usableFromInline var found = false

    @inlinable init(writer: PreimageWriter) { self.writer = writer }

    @inlinable mutating func callAsFunction<U: Union, Payload: Record>(
        _ tag: UInt8, _ name: StaticString, _ value: inout U,
        _ payload: (U) -> Payload?, _ make: (Payload) -> U
    ) throws(RecordError) {
        guard !found, let record = payload(value) else { return }
        writer.byte(tag)
        record.write(preimage: &writer)
        found = true
    }
}

struct CaseLister: CaseVisitor {
    var cases: [(name: String, schema: Schema)] = []
    var tags: [UInt8] = []

    mutating func callAsFunction<U: Union, Payload: Record>(
        _ tag: UInt8, _ name: StaticString, _ value: inout U,
        _ payload: (U) -> Payload?, _ make: (Payload) -> U
    ) throws(RecordError) {
        cases.append(("\(name)", Payload.schema))
        tags.append(tag)
    }
}
