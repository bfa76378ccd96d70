public import Records

/// A name as views show it: of a state, a reason, a kind.
public struct Word: BoundedText {
    public static let alphabet: Alphabet = "a-zA-Z0-9._:/@+-"
    public static let length = 1...64
    public let text: String
    public init(checked text: String) { self.text = text }

    public init() { text = "none" }

    /// A name of our own; one that breaks the rule is our bug and traps.
    public init(ours text: String) {
        precondition(Self.accepts(text.utf8.span), "'\(text)' is no word of a view")
        self.text = text
    }
}

/// A sentence of ours for people: at most 1,000 characters.
public struct Sentence: WrappedField, Hashable, Sendable {
    public let wrapped: String

    public init() { wrapped = "" }

    public init(_ text: String) {
        wrapped = text.utf8.count <= 1_000 ? text : String(text.unicodeScalars.prefix(250))
    }

    public init?(wrapping text: String) {
        guard text.utf8.count <= 1_000 else { return nil }
        wrapped = text
    }

    public static var expectation: String { "a text of at most 1000 bytes" }
    public static var schema: Schema { .string(pattern: #"^[\s\S]{0,1000}$"#) }
}
