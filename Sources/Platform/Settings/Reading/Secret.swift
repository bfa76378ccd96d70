public import Crypto

/// A setting that nobody may see: it prints as `(redacted)`, and is reached through its bytes only.
public struct Secret: Sendable {
    public let bytes: SecretBytes

    public init(_ bytes: SecretBytes) { self.bytes = bytes }

    static let shown = "(redacted)"
}

extension Secret: Equatable {
    /// Compares in constant time.
    public static func == (left: Secret, right: Secret) -> Bool {
        left.bytes.equalsInConstantTime(right.bytes)
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { Self.shown }
    public var debugDescription: String { Self.shown }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// Where a secret may come from. Flags and variables are seen by others, so they have to be asked
/// for where the specification names one.
public struct SecretPlaces: OptionSet, Hashable, Sendable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The settings file itself, if it is closed to others.
    public static let file = SecretPlaces(rawValue: 1)
    /// A file that `<VARIABLE>_FILE` names.
    public static let namedFile = SecretPlaces(rawValue: 2)
    /// The variable itself.
    public static let variable = SecretPlaces(rawValue: 4)
    /// A flag, with a warning.
    public static let flag = SecretPlaces(rawValue: 8)

    public static let safe: SecretPlaces = [.file, .namedFile]
}
