public import Records

/// The name of a family of rows in a keyed store.
public struct FamilyName: BoundedText {
    public static let alphabet: Alphabet = "a-z0-9._+-"
    public static let length = 1...80
    public let text: String
    public init(checked text: String) { self.text = text }
}

extension FamilyName: ExpressibleByStringLiteral {
    /// A name this program gives itself.
    public init(stringLiteral text: StaticString) {
        guard let name = FamilyName("\(text)") else {
            preconditionFailure("'\(text)' is no name of a family")
        }
        self = name
    }
}

extension FamilyName {
    /// Names with a plus sign are for what a store keeps for itself: the rows of a family that is
    /// being made anew, the state of a migration.
    public var isReserved: Bool { text.utf8.contains(UInt8(ascii: "+")) }

    /// The most characters of a name that is not reserved, so that every family can have a shadow.
    public static let longest = 64

    /// Whose shadows are of no use after a restart.
    static var unfinished: String { "next" }

    /// Where this family's rows are gathered before they take its place.
    func shadow(_ purpose: String) -> FamilyName { FamilyName(checked: "\(purpose)+\(text)") }

    /// What the parts of a snapshot that hold its rows are called.
    var label: PartLabel { PartLabel(checked: text) }
}
