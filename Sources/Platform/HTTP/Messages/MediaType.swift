/// What kind of content a body is, as `Content-Type` says: `text/html; charset=utf-8`.
public struct MediaType: Hashable, Sendable {
    /// In lower case, as ``subtype`` is.
    public let type: String
    public let subtype: String
    /// In their order, names in lower case and values without their quotes.
    public let parameters: [Parameter]

    public struct Parameter: Hashable, Sendable {
        public let name: String
        public let value: String
    }

    /// The longest text that is read, and the most parameters.
    public static let longest = 1_024
    public static let mostParameters = 16

    /// `nil` unless the text is a type, a slash, a subtype and well-formed parameters with
    /// different names.
    public init?(_ text: String) { self.init(text.utf8Span.span) }

    public init?(_ text: Span<UInt8>) {
        guard text.count <= Self.longest else { return nil }
        var parts: [Range<Int>] = []
        FieldList.divide(text, 0..<text.count, at: UInt8(ascii: ";")) { parts.append($0) }
        guard let essence = parts.first, parts.count <= Self.mostParameters + 1,
            let (type, subtype) = Self.tokens(text, essence, around: UInt8(ascii: "/"))
        else { return nil }
        var parameters: [Parameter] = []
        for part in parts.dropFirst() {
            guard let parameter = Parameter(text, part),
                !parameters.contains(where: { $0.name == parameter.name })
            else { return nil }
            parameters.append(parameter)
        }
        (self.type, self.subtype, self.parameters) = (type, subtype, parameters)
    }

    /// `nil` where the field is absent, there more than once, or no media type.
    public init?(of fields: HeaderFields) {
        guard let text = fields.only(.contentType) else { return nil }
        self.init(text)
    }

    /// Without parameters: `text/html`.
    public var essence: String { "\(type)/\(subtype)" }

    public subscript(name: String) -> String? { parameters.first { $0.name == name }?.value }

    /// In lower case, as its values mean the same in any.
    public var charset: String? { self["charset"]?.lowercased() }
    public var boundary: String? { self["boundary"] }

    /// Both sides of `mark` as tokens in lower case.
    private static func tokens(
        _ text: Span<UInt8>, _ range: Range<Int>, around mark: UInt8
    ) -> (String, String)? {
        guard let middle = range.first(where: { text[$0] == mark }) else { return nil }
        let (left, right) = (range.lowerBound..<middle, middle + 1..<range.upperBound)
        guard isToken(text, left), isToken(text, right) else { return nil }
        return (
            FieldName.lowerCase(text.extracting(left)), FieldName.lowerCase(text.extracting(right))
        )
    }

    fileprivate static func isToken(_ text: Span<UInt8>, _ range: Range<Int>) -> Bool {
        !range.isEmpty && range.allSatisfy { ByteClass.isToken(text[$0]) }
    }
}

extension MediaType.Parameter {
    /// `name=value` or `name="value"`.
    fileprivate init?(_ text: Span<UInt8>, _ range: Range<Int>) {
        guard let equals = range.first(where: { text[$0] == UInt8(ascii: "=") }) else { return nil }
        let (name, value) = (range.lowerBound..<equals, equals + 1..<range.upperBound)
        guard MediaType.isToken(text, name),
            let value = MediaType.isToken(text, value)
                ? text.extracting(value).text : FieldList.unquoted(text, value)
        else { return nil }
        self.init(name: FieldName.lowerCase(text.extracting(name)), value: value)
    }
}

extension MediaType: CustomStringConvertible {
    public var description: String {
        parameters.reduce(essence) { text, parameter in
            let value = parameter.value
            let isToken = MediaType.isToken(value.utf8Span.span, 0..<value.utf8.count)
            let quoted = "\"\(value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
            return text + "; \(parameter.name)=\(isToken ? value : quoted)"
        }
    }
}
