/// Where something begins in a document; both count from 1, columns in bytes.
public struct TOMLPosition: Hashable, Sendable, BitwiseCopyable {
    public let line: Int
    public let column: Int

    public init(line: Int, column: Int) { (self.line, self.column) = (line, column) }
}

extension TOMLPosition: CustomStringConvertible {
    public var description: String { "\(line):\(column)" }
}

/// What TOML 1.0 can say. Numbers with a point and dates stay the text they were written as, so
/// nothing is rounded on the way to whoever asks for an exact value.
public enum TOMLValue: Hashable, Sendable {
    case string(String)
    case integer(Int64)
    /// As written, without its underscores: `-1.5e3`, `inf`.
    case float(String)
    case boolean(Bool)
    /// As written: `1979-05-27T07:32:00Z`.
    case date(TOMLDateKind, String)
    case array([TOMLItem])
    case table(TOMLTable)

    /// What an error calls it.
    package var kind: String {
        switch self {
        case .string: "a string"
        case .integer: "an integer"
        case .float: "a number with a point"
        case .boolean: "a boolean"
        case .date: "a date"
        case .array: "an array"
        case .table: "a table"
        }
    }
}

public enum TOMLDateKind: String, Hashable, Sendable, CaseIterable {
    case offsetDateTime, localDateTime, localDate, localTime
}

/// A value and where it stands. Where it stands does not make it another value.
public struct TOMLItem: Hashable, Sendable {
    public let value: TOMLValue
    public let position: TOMLPosition

    public init(_ value: TOMLValue, at position: TOMLPosition) {
        (self.value, self.position) = (value, position)
    }

    public static func == (left: TOMLItem, right: TOMLItem) -> Bool { left.value == right.value }

    public func hash(into hasher: inout Hasher) { hasher.combine(value) }
}

/// Keys and their values, in the order in which the document names them first. The order does not
/// make it another table.
public struct TOMLTable: Hashable, Sendable {
    public private(set) var keys: [String] = []
    private var items: [String: TOMLItem] = [:]

    public init() {}

    public var count: Int { keys.count }

    /// Setting adds a key or replaces its value; no key is ever taken away.
    public subscript(key: String) -> TOMLItem? { items[key] }

    package mutating func set(_ key: String, _ item: TOMLItem) {
        if items.updateValue(item, forKey: key) == nil { keys.append(key) }
    }

    public static func == (left: TOMLTable, right: TOMLTable) -> Bool { left.items == right.items }

    public func hash(into hasher: inout Hasher) { hasher.combine(items) }
}
