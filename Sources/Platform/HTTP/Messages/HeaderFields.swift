/// The fields of one received head: its bytes, and where in them each field lies.
///
/// Nothing is made into text until it is asked for. A value is the bytes between its blanks: visible
/// characters, bytes beyond ASCII, spaces and tabs; as text, what is no UTF-8 becomes replacement
/// characters.
public struct HeaderFields: Sendable {
    /// The head, as it came.
    let head: [UInt8]
    let lines: [FieldLine]

    /// How many lines there are; a name may be on several.
    public var count: Int { lines.count }
    public var isEmpty: Bool { lines.isEmpty }

    public func contains(_ name: FieldName) -> Bool { line(name) != nil }

    /// The value of the first line of that name.
    public func first(_ name: FieldName) -> String? {
        line(name).map { head.span.extracting($0.value).text }
    }

    /// The value, where exactly one line has that name.
    public func only(_ name: FieldName) -> String? { onlyBytes(name) { $0.text } }

    /// What `body` makes of the bytes of the value, where exactly one line has that name; no text is
    /// made.
    func onlyBytes<Result>(
        _ name: FieldName, _ body: (Span<UInt8>) -> Result
    ) -> Result? {
        guard let first = line(name) else { return nil }
        let bytes = head.span
        var hits = 0
        for line in lines where name.matches(line, in: bytes) { hits += 1 }
        return hits == 1 ? body(bytes.extracting(first.value)) : nil
    }

    /// Whether exactly one line has that name, and its value is `text`, which is in lower case, in any
    /// case.
    package func isOnly(_ name: FieldName, _ text: StaticString) -> Bool {
        onlyBytes(name) { value in
            value.isWord(text, in: 0..<value.count)
        } ?? false
    }

    /// What `body` makes of the bytes of the first line of that name; no text is made.
    public func bytes<Result>(
        _ name: FieldName, _ body: (Span<UInt8>) -> Result
    ) -> Result? {
        guard let line = line(name) else { return nil }
        return body(head.span.extracting(line.value))
    }

    /// The values of all lines of that name, in their order.
    public func all(_ name: FieldName) -> [String] {
        let bytes = head.span
        var values: [String] = []
        for line in lines where name.matches(line, in: bytes) {
            values.append(bytes.extracting(line.value).text)
        }
        return values
    }

    /// The elements of the comma-separated list (RFC 9110, 5.6.1) that all lines of that name are
    /// together, without blanks around them and without empty ones. A comma between quotes divides
    /// nothing.
    public func list(_ name: FieldName) -> [String] {
        let bytes = head.span
        var elements: [String] = []
        for line in lines where name.matches(line, in: bytes) {
            FieldList.divide(bytes, line.value) { elements.append(bytes.extracting($0).text) }
        }
        return elements
    }

    private func line(_ name: FieldName) -> FieldLine? {
        let bytes = head.span
        for line in lines where name.matches(line, in: bytes) { return line }
        return nil
    }
}

extension HeaderFields: Sequence {
    public struct Iterator: IteratorProtocol {
        private let fields: HeaderFields
        private var index = 0

        init(_ fields: HeaderFields) { self.fields = fields }

        public mutating func next() -> (name: String, value: String)? {
            guard index < fields.lines.count else { return nil }
            let line = fields.lines[index]
            index += 1
            let bytes = fields.head.span
            return (
                FieldName.lowerCase(bytes.extracting(line.name)),
                bytes.extracting(line.value).text
            )
        }
    }

    /// Every line in its order, the name in lower case.
    public func makeIterator() -> Iterator { Iterator(self) }
    public var underestimatedCount: Int { count }
}
