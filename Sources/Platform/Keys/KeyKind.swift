/// What a secret is for, told by the prefix of its text: a file of one kind is never taken for
/// another.
public struct KeyKind: Hashable, Sendable {
    /// What the text begins with, before the `1`.
    public let prefix: String
    /// How many bytes the secret has.
    public let byteCount: Int
    /// What messages call it.
    public let name: String

    /// `prefix` is lower case, and short enough that a text has room for the bytes.
    package init(prefix: StaticString, byteCount: Int, name: StaticString) {
        (self.prefix, self.byteCount, self.name) = ("\(prefix)", byteCount, "\(name)")
    }

    /// The seed of an Ed25519 key.
    public static let signing = KeyKind(prefix: "tbsk", byteCount: 32, name: "a signing key")
    /// The key of a cipher.
    public static let sealing = KeyKind(prefix: "tbek", byteCount: 32, name: "a sealing key")
}

extension KeyKind: CustomStringConvertible {
    public var description: String { "\(name) (\(prefix)1…)" }
}
