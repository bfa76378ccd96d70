/// One place where the checkout breaks a rule of the house, and what to do about it.
struct Finding: Hashable, Comparable, CustomStringConvertible {
    let path: String
    let line: Int?
    let message: String

    init(_ path: String, line: Int? = nil, _ message: String) {
        (self.path, self.line, self.message) = (path, line, message)
    }

    var description: String { line.map { "\(path):\($0): \(message)" } ?? "\(path): \(message)" }

    static func < (a: Finding, b: Finding) -> Bool {
        (a.path, a.line ?? 0, a.message) < (b.path, b.line ?? 0, b.message)
    }
}
