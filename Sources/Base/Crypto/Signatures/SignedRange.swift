public import Primitives

/// A signature of a message that lies in a buffer shared with others: one item of a group to verify.
public struct SignedRange: Hashable, Sendable, BitwiseCopyable {
    public var key: PublicKey
    public var signature: Signature
    /// Where the message begins and how many bytes it has.
    public var start: UInt32
    public var count: UInt32

    @inlinable
    public init(key: PublicKey, signature: Signature, start: UInt32, count: UInt32) {
        (self.key, self.signature, self.start, self.count) = (key, signature, start, count)
    }
}

extension Ed25519 {
    /// Verifies each item on its own and writes its verdict at its place. An item whose message
    /// leaves the buffer does not verify.
    ///
    /// The verdicts depend on nothing but the items, so a caller may cut them into slices and give
    /// each slice to a thread: `items.extracting(range)`, one row of verdicts a slice.
    public static func verify(
        _ items: Span<SignedRange>, in messages: Span<UInt8>,
        into verdicts: inout MutableSpan<Bool>
    ) {
        verify(items, in: messages, into: &verdicts, remembering: .shared)
    }

    /// The verdicts on a slice of items, in their order.
    public static func verdicts(
        on items: Span<SignedRange>, in messages: Span<UInt8>
    ) -> [Bool] {
        var verdicts = [Bool](repeating: false, count: items.count)
        var places = verdicts.mutableSpan
        verify(items, in: messages, into: &places)
        return verdicts
    }
}
