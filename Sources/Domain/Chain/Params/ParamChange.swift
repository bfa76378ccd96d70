import Primitives
public import Records

/// What a command calls a parameter.
public struct ParamName: BoundedText, Sendable {
    public static let alphabet: Alphabet = "a-z0-9_"
    public static let length = 1...48
    public let text: String
    public init(checked text: String) { self.text = text }
}

/// A parameter by its name, and what it shall be.
public struct ParamChange: Record, Hashable {
    public var name = Param.slotMilliseconds.written
    public var value: UInt64 = 0

    public init() {}

    public init(_ param: Param, _ value: UInt64) { (name, self.value) = (param.written, value) }

    public init(name: ParamName, value: UInt64) { (self.name, self.value) = (name, value) }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("name", &name)
        try visit("value", &value)
    }
}

extension Param {
    /// Its name as commands carry it.
    public var written: ParamName { ParamName(checked: name) }

    /// The parameters that `changes` name, each known to the rules, once and within its bounds, and
    /// what they shall be.
    static func checked(
        _ changes: [ParamChange], under rules: RulesVersion
    ) throws(ChainRefusal) -> [(param: Param, value: UInt64)] {
        var checked: [(param: Param, value: UInt64)] = []
        var seen: Set<Param> = []
        for change in changes {
            guard let param = Param(named: change.name), param.since <= rules else {
                throw .unknownParameter
            }
            guard seen.insert(param).inserted else { throw .duplicateParameter }
            guard param.bounds.contains(change.value) else { throw .parameterOutOfBounds }
            checked.append((param, change.value))
        }
        return checked
    }
}
