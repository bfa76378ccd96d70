/// Why a document is no TOML 1.0: what was expected, and where.
public struct TOMLError: Error, Hashable, Sendable {
    public enum Problem: Hashable, Sendable {
        case expected(String)
        case notUTF8
        /// A character that no document may contain at this place.
        case illegalCharacter(UInt8)
        case duplicateKey(String)
        /// A table that is written twice, or continued where it no longer may be.
        case closedTable(String)
        /// A key is used as a table and is none.
        case notATable(String)
        case integerTooLarge
        case noSuchDate
        case tooLarge(limit: Int)
        case tooDeep(limit: Int)
        case tooManyKeys(limit: Int)
    }

    public let problem: Problem
    public let position: TOMLPosition

    public init(_ problem: Problem, at position: TOMLPosition) {
        (self.problem, self.position) = (problem, position)
    }
}

extension TOMLError: CustomStringConvertible {
    public var description: String {
        "line \(position.line), column \(position.column): \(problem)"
    }
}

extension TOMLError.Problem: CustomStringConvertible {
    public var description: String {
        switch self {
        case .expected(let what): "expected \(what)"
        case .notUTF8: "expected UTF-8"
        case .illegalCharacter(let byte):
            "expected no control character, found byte \(byte): write it as an escape in \"…\""
        case .duplicateKey(let key): "key \(ShownText.quoted(key)) stands twice"
        case .closedTable(let key):
            "table \(ShownText.quoted(key)) is complete: write all of its keys in one place"
        case .notATable(let key):
            "\(ShownText.quoted(key)) has a value already, and is no table that could grow"
        case .integerTooLarge: "expected an integer of 64 bits"
        case .noSuchDate: "expected a date and time that exist"
        case .tooLarge(let limit): "expected at most \(limit) bytes"
        case .tooDeep(let limit): "expected at most \(limit) levels of nesting"
        case .tooManyKeys(let limit): "expected at most \(limit) keys and elements"
        }
    }
}

/// How much of a document is read before it is refused.
public struct TOMLLimits: Hashable, Sendable {
    public var bytes: Int
    /// Tables and arrays inside one another, the document itself not counted.
    public var depth: Int
    /// Keys, headers and elements of arrays together.
    public var keys: Int

    public init(bytes: Int = 1 << 20, depth: Int = 32, keys: Int = 1 << 16) {
        (self.bytes, self.depth, self.keys) = (bytes, depth, keys)
    }
}
