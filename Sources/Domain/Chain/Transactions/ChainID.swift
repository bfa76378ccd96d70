public import Records

/// The name of a chain. It stands in everything signed, so that nothing signed for one chain is
/// worth anything on another.
public struct ChainID: BoundedText, Sendable {
    public static let alphabet: Alphabet = "a-z0-9.-"
    public static let length = 1...15
    public let text: String
    public init(checked text: String) { self.text = text }

    /// Stands where no chain has been named: a chain that nobody opened has it.
    public static let none = ChainID(checked: "none")
}
