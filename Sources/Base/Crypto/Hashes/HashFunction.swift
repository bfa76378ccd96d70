public import Primitives

/// A hash function that takes its message in parts. A value of it is a message that may go on:
/// a copy goes on independently, and ``digest()`` ends neither. The message, or a key, may be a
/// secret: nothing prints the state.
public protocol HashFunction: Sendable, Unprinted {
    associatedtype Output: HashOutput

    /// The bytes it takes in at a time, at most 200; a key of ``HMAC`` is padded to as many.
    static var blockByteCount: Int { get }
    /// The bytes of a digest, at most 64 and no more than a block.
    static var digestByteCount: Int { get }

    /// The empty message.
    init()

    /// Appends to the message.
    mutating func update(_ bytes: Span<UInt8>)

    /// The digest of the message up to here.
    func digest() -> Output
}

extension HashFunction {
    /// The digest of a whole message.
    @inlinable
    public static func hash(_ message: Span<UInt8>) -> Output {
        var function = Self()
        function.update(message)
        return function.digest()
    }

    /// The digest of a whole message.
    @inlinable
    public static func hash(_ message: [UInt8]) -> Output { hash(message.span) }
}

/// What a hash function gives: a fixed number of bytes.
public protocol HashOutput: Hashable, Sendable, BitwiseCopyable {
    /// Lends the bytes.
    func withBytes<Result: ~Copyable, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result
}

extension Digest: HashOutput {}
extension Digest512: HashOutput {}
