/// Swift text split into code, comments and strings, so that a word in a string is not taken for
/// code.
///
/// A small reader, not a parser: it knows nested comments, strings of every form with what they
/// interpolate, raw identifiers and extended regular expressions, and nothing of bare `/…/` ones.
struct SwiftSource: Sendable {
    /// The text with every comment blanked, line by line as before.
    let withoutComments: String
    /// The text with comments and the contents of strings and raw identifiers blanked.
    let code: String

    init(_ text: String) {
        var reader = Reader(bytes: Array(text.utf8))
        reader.code(until: nil)
        withoutComments = String(decoding: reader.withoutComments, as: UTF8.self)
        code = String(decoding: reader.code, as: UTF8.self)
        imports = Self.imports(in: code)
    }

    struct Import: Hashable, Sendable {
        let module: String
        let line: Int
    }

    /// The modules the file imports.
    let imports: [Import]

    private static func imports(in code: String) -> [Import] {
        let kinds: Set<Substring> = [
            "struct", "class", "enum", "protocol", "func", "let", "var", "typealias",
        ]
        var found: [Import] = []
        for (index, line) in code.split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated()
        {
            var words = line.split(separator: " ")[...]
            let access: Set<Substring> = [
                "public", "package", "internal", "fileprivate", "private",
            ]
            while let word = words.first, word.hasPrefix("@") || access.contains(word) {
                words.removeFirst()
            }
            guard words.popFirst() == "import", var name = words.popFirst() else { continue }
            if kinds.contains(name), let next = words.popFirst() { name = next }
            found.append(Import(module: String(name.prefix { $0 != "." }), line: index + 1))
        }
        return found
    }
}

/// Walks the bytes once and blanks what is not wanted in each reading.
private struct Reader {
    let bytes: [UInt8]
    var at = 0
    var withoutComments: [UInt8]
    var code: [UInt8]

    init(bytes: [UInt8]) { (self.bytes, withoutComments, code) = (bytes, bytes, bytes) }

    private func sees(_ text: StaticString) -> Bool {
        let end = at + text.utf8CodeUnitCount
        guard end <= bytes.count else { return false }
        return bytes[at..<end].elementsEqual("\(text)".utf8)
    }

    private enum Part { case code, string, comment }

    /// Passes `count` bytes over. Line ends stay in both readings, so that lines keep their numbers.
    private mutating func pass(_ count: Int, as part: Part) {
        let end = min(at + count, bytes.count)
        defer { at = end }
        guard part != .code else { return }
        for index in at..<end where bytes[index] != UInt8(ascii: "\n") {
            code[index] = UInt8(ascii: " ")
            if part == .comment { withoutComments[index] = UInt8(ascii: " ") }
        }
    }

    /// Passes over everything before the next of `marks`.
    private mutating func pass(to marks: StaticString, as part: Part) {
        let marks = Array("\(marks)".utf8)
        var end = at
        while end < bytes.count, !marks.contains(bytes[end]) { end += 1 }
        pass(end - at, as: part)
    }

    /// Reads code to the end, or past the parenthesis that closes an interpolation.
    mutating func code(until closing: UInt8?) {
        var depth = 0
        while at < bytes.count {
            pass(to: "/\"#`()", as: .code)
            if sees("//") {
                pass(to: "\n", as: .comment)
            } else if sees("/*") {
                comment()
            } else if sees("\"") || sees("#") {
                string()
            } else if sees("`") {
                pass(1, as: .code)
                pass(to: "`\n", as: .string)
                pass(1, as: .code)
            } else {
                if sees("(") { depth += 1 }
                if at < bytes.count, bytes[at] == closing {
                    if depth == 0 { return pass(1, as: .code) }
                    depth -= 1
                }
                pass(1, as: .code)
            }
        }
    }

    private mutating func comment() {
        var depth = 0
        repeat {
            if sees("/*") {
                depth += 1
                pass(2, as: .comment)
            } else if sees("*/") {
                depth -= 1
                pass(2, as: .comment)
            } else {
                pass(1, as: .comment)
                pass(to: "/*", as: .comment)
            }
        } while depth > 0 && at < bytes.count
    }

    /// A string or an extended regular expression, with any number of `#` around it.
    private mutating func string() {
        let pounds = bytes[at...].prefix { $0 == UInt8(ascii: "#") }.count
        let opening = at + pounds < bytes.count ? bytes[at + pounds] : 0
        let quote = UInt8(ascii: "\"")
        guard opening == quote || (pounds > 0 && opening == UInt8(ascii: "/")) else {
            return pass(max(pounds, 1), as: .code)
        }
        pass(pounds, as: .code)
        let isLong = opening == quote && sees("\"\"\"")
        let fence = [UInt8](repeating: opening, count: isLong ? 3 : 1)
        let end = fence + [UInt8](repeating: UInt8(ascii: "#"), count: pounds)
        let escape = [UInt8(ascii: "\\")] + end.dropFirst(fence.count)
        pass(fence.count, as: .code)

        while at < bytes.count {
            if bytes[at...].starts(with: end) { return pass(end.count, as: .code) }
            if bytes[at] == UInt8(ascii: "\n"), !isLong { return }
            guard bytes[at...].starts(with: escape) else {
                pass(1, as: .string)
                pass(to: "\"/\\\n", as: .string)
                continue
            }
            pass(escape.count, as: .string)
            if sees("("), opening == quote {
                pass(1, as: .code)
                code(until: UInt8(ascii: ")"))
            } else {
                pass(1, as: .string)
            }
        }
    }
}
