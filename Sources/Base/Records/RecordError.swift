/// Why bytes were refused as a record: what was wrong, where, and what was expected there.
public struct RecordError: Error, Hashable, Sendable {
    public enum Problem: Hashable, Sendable {
        /// The bytes end inside a value.
        case truncated
        /// Something else stands where this was expected: "an integer string", "an object".
        case expected(String)
        case unknownKey(String), duplicateKey(String), missingKey(String)
        /// The key is one of a later version of the record than the one that it says it is.
        case laterKey(String)
        case notUTF8
        case tooDeep(limit: Int)
        case tooLarge(limit: Int)
        /// The value is whole, and bytes follow it.
        case trailingBytes
        /// Well-formed, but not in the one form that re-encodes to itself.
        case notCanonical(String)
    }

    public var problem: Problem
    /// The byte at which the refused value or key begins.
    public var offset: Int
    /// The way to it from the outermost value, `events[17].units`; empty at the top.
    public var path: String

    @inlinable public init(_ problem: Problem, at offset: Int, path: String = "") {
        self.problem = problem
        self.offset = offset
        self.path = path
    }
}

extension RecordError: CustomStringConvertible {
    public var description: String {
        (path.isEmpty ? "" : path + ": ") + problem.description + " (byte \(offset))"
    }
}

extension RecordError.Problem: CustomStringConvertible {
    public var description: String {
        switch self {
        case .truncated: "the input ends inside this value"
        case .expected(let what): "expected \(what)"
        case .unknownKey(let key): "unknown key \"\(key)\""
        case .laterKey(let key):
            "key \"\(key)\" belongs to a later version; expected it absent, or another \"version\""
        case .duplicateKey(let key): "key \"\(key)\" stands twice"
        case .missingKey(let key): "missing key \"\(key)\""
        case .notUTF8: "expected UTF-8"
        case .tooDeep(let limit): "nested deeper than \(limit) levels"
        case .tooLarge(let limit): "larger than \(limit) bytes"
        case .trailingBytes: "bytes follow the end of the value"
        case .notCanonical(let why): "not in canonical form: \(why)"
        }
    }
}

extension RecordError {
    /// A stranger's key as an error shows it: at most 64 scalars, since one character may have any
    /// number of them.
    static func shown(_ key: String) -> String {
        let shown = key.unicodeScalars.prefix(64)
        return shown.endIndex == key.endIndex ? key : String(shown) + "…"
    }

    /// The same refusal, seen from one level further out.
    @inline(never) @usableFromInline func within(_ name: String) -> RecordError {
        let separator = path.isEmpty || path.hasPrefix("[") ? "" : "."
        return RecordError(problem, at: offset, path: Self.shown(name) + separator + path)
    }

    @inline(never) @usableFromInline func within(_ name: StaticString) -> RecordError {
        within("\(name)")
    }

    @inline(never) @usableFromInline func within(element index: Int) -> RecordError {
        let separator = path.isEmpty || path.hasPrefix("[") ? "" : "."
        return RecordError(problem, at: offset, path: "[\(index)]\(separator)\(path)")
    }
}
