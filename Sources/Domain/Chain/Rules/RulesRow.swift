public import Primitives
public import Records

/// The first release of the program that knows some rules, as operators name it: `0.2.0`.
public struct ProgramVersion: BoundedText, Sendable {
    public static let alphabet: Alphabet = "a-z0-9.+-"
    public static let length = 1...32
    public let text: String
    public init(checked text: String) { self.text = text }
}

/// Rules by their version, and which program knows them.
public struct PlannedRules: Record, Hashable {
    public var version: UInt32 = 0
    /// The first block that is made under them.
    public var height = Height.genesis
    public var program = ProgramVersion(checked: "0")

    public init() {}

    public init(_ version: RulesVersion, from height: Height, program: ProgramVersion) {
        (self.version, self.height, self.program) = (version.value, height, program)
    }

    /// Rules that a chain began under: nobody has planned them, and no release was named.
    static func ofGenesis(_ version: RulesVersion) -> PlannedRules {
        PlannedRules(version, from: .genesis, program: ProgramVersion(checked: "0"))
    }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("version", &version)
        try visit("height", &height)
        try visit("program", &program)
    }
}

/// Which rules hold, and which are to come: one row, and none on a chain that has the first rules and
/// plans no others.
public struct RulesRow: Record, Hashable {
    /// Those that hold, where they are not the first.
    public var current: PlannedRules?
    public var planned: PlannedRules?

    public init() {}

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("current", &current)
        try visit("planned", &planned)
    }
}
