public import Primitives

// Bytes whose text is their hexadecimal digits.

extension Digest: FixedBytes {
    @inlinable public init?(text: Span<UInt8>) { self.init(hex: text) }

    @inlinable public func appendText(to bytes: inout [UInt8]) { appendHex(to: &bytes) }

    public static var expectation: String { "64 lower-case hexadecimal digits" }
    public static var pattern: String { "^[0-9a-f]{64}$" }
}

extension PublicKey: FixedBytes {
    @inlinable public init?(text: Span<UInt8>) { self.init(hex: text) }

    @inlinable public func appendText(to bytes: inout [UInt8]) { appendHex(to: &bytes) }

    public static var expectation: String { "a public key of 64 lower-case hexadecimal digits" }
    public static var pattern: String { "^[0-9a-f]{64}$" }
}

extension Signature: FixedBytes {
    @inlinable public init?(text: Span<UInt8>) { self.init(hex: text) }

    @inlinable public func appendText(to bytes: inout [UInt8]) { appendHex(to: &bytes) }

    public static var expectation: String { "a signature of 128 lower-case hexadecimal digits" }
    public static var pattern: String { "^[0-9a-f]{128}$" }
}
