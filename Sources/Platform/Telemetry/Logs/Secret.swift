public import Crypto

/// A value that must not be told: a token, a password, a connection string.
///
/// It is no ``Loggable``, so a line that names it does not compile; printing, interpolating and
/// reflecting it show that there is one and nothing of it. What a log may say is ``redacted``. For
/// keys take ``Crypto/SecretBytes``, which also guards and wipes its memory.
public struct Secret<Value: Sendable>: Sendable {
    private let value: Value

    public init(_ value: Value) { self.value = value }

    /// Lends the value. What the body copies elsewhere is the body's to keep.
    public func withValue<Result, Failure: Error>(
        _ body: (Value) throws(Failure) -> Result
    ) throws(Failure) -> Result { try body(value) }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "a secret" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// That there is a secret, and how long it is: all that a log may know of one.
public struct Redacted: Loggable, Hashable, Sendable {
    public let byteCount: Int

    public var logValue: LogValue { .text(byteCount == 0 ? "absent" : "\(byteCount) secret bytes") }
}

extension Secret where Value == String {
    public var redacted: Redacted { Redacted(byteCount: value.utf8.count) }
}

extension Secret where Value == [UInt8] {
    public var redacted: Redacted { Redacted(byteCount: value.count) }
}

extension SecretBytes {
    public var redacted: Redacted { Redacted(byteCount: count) }
}
