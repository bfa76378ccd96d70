import Records

/// 1 to 100 characters.
struct NoteTitle: WrappedField, Hashable {
    let wrapped: String

    init() { wrapped = "untitled" }

    init?(wrapping text: String) {
        guard 1...100 ~= text.unicodeScalars.count else { return nil }
        wrapped = text
    }

    static var expectation: String { "a text of 1 to 100 characters" }
    static var schema: Schema { .string(pattern: #"^[\s\S]{1,100}$"#) }
}

/// At most 2,000 characters.
struct NoteText: WrappedField, Hashable {
    let wrapped: String

    init() { wrapped = "" }

    init?(wrapping text: String) {
        guard text.unicodeScalars.count <= 2_000 else { return nil }
        wrapped = text
    }

    static var expectation: String { "a text of at most 2000 characters" }
    static var schema: Schema { .string(pattern: #"^[\s\S]{0,2000}$"#) }
}

/// How many notes are listed at once: 1 to 100.
struct ListLimit: WrappedField, Hashable {
    let wrapped: UInt16

    init() { wrapped = 50 }

    init?(wrapping number: UInt16) {
        guard 1...100 ~= number else { return nil }
        wrapped = number
    }

    static var expectation: String { "an integer from 1 to 100" }
    static var schema: Schema { .integer(1...100) }
}
