/// One of a closed set of fields, mostly records: a tag before the payload in binary, `{"<case>": …}`
/// in JSON.
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
    mutating func callAsFunction<U: Union, Payload: Field>(
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
        do throws(RecordError) { try write(into: &writer) } catch { Self.neverThrows(error) }
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
        try write(into: &writer)
    }

    @inlinable public func write(preimage writer: inout PreimageWriter) {
        do throws(RecordError) { try write(into: &writer) } catch { Self.neverThrows(error) }
    }

    /// Hands the case there is to `sink`, which moves into the visitor and back rather than be copied.
    @inlinable func write<Sink: CaseSink>(into sink: inout Sink) throws(RecordError) {
        var (value, visitor) = (self, CaseWriter(sink: Sink()))
        swap(&visitor.sink, &sink)
        defer { swap(&visitor.sink, &sink) }
        try value.cases(&visitor)
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
