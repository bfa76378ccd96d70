public import Records

/// The name of a family of rows in a keyed store.
public struct FamilyName: BoundedText {
    public static let alphabet: Alphabet = "a-z0-9._+-"
    public static let length = 1...64
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

    /// Where this family's rows are gathered before they take its place; nil if the name is too long
    /// to have such a twin.
    func shadow(_ purpose: String) -> FamilyName? { FamilyName("\(purpose)+\(text)") }
}
