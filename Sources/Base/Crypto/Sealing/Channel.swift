/// Seals the messages of one channel, a direction of a connection or a writer of a file, and counts
/// them: no two ever meet the same nonce. This is the usual way to a ``ChaChaPoly``.
///
/// It cannot be copied, for two copies would count alike. Under one key each channel number has one
/// sealer, ever: a process that goes on where another ended says from which number.
public struct ChannelSealer: ~Copyable, Sendable {
    public let channel: UInt32
    /// How many messages came before the next one. The last number seals nothing.
    public private(set) var number: UInt64
    private let cipher: ChaChaPoly

    /// Begins a channel, or goes on with it: no message of it was ever sealed under `number` or a
    /// later one.
    public init(_ cipher: ChaChaPoly, channel: UInt32, from number: UInt64 = 0) {
        (self.cipher, self.channel, self.number) = (cipher, channel, number)
    }

    /// The ciphertext of the next message, as long as it, and the tag behind it.
    public mutating func seal(
        _ message: Span<UInt8>, authenticating context: Span<UInt8>
    ) throws(SealRefusal) -> [UInt8] {
        let sealed = try cipher.seal(message, nonce: try next(), authenticating: context)
        number += 1
        return sealed
    }

    /// Seals the next message where it lies: all but the last 16 bytes, into which goes the tag. A
    /// refusal leaves in the buffer what it does in ``ChaChaPoly``.
    public mutating func sealInPlace(
        _ buffer: inout MutableSpan<UInt8>, authenticating context: Span<UInt8>
    ) throws(SealRefusal) {
        let nonce = try next()
        try cipher.sealInPlace(&buffer, nonce: nonce, authenticating: context)
        number += 1
    }

    private func next() throws(SealRefusal) -> ChaChaNonce {
        guard number < .max else { throw .exhausted(channel: channel) }
        return ChaChaNonce(channel: channel, number: number)
    }
}

/// Opens the messages of one channel in the order in which they were sealed, each once: one that is
/// left out, repeated, or of another channel is refused as not authentic. A refusal moves nothing,
/// so whoever sends rubbish in between does not end the channel.
public struct ChannelOpener: ~Copyable, Sendable {
    public let channel: UInt32
    /// How many messages came before the one that is expected.
    public private(set) var number: UInt64
    private let cipher: ChaChaPoly

    public init(_ cipher: ChaChaPoly, channel: UInt32, from number: UInt64 = 0) {
        (self.cipher, self.channel, self.number) = (cipher, channel, number)
    }

    /// The next message, where the bytes are what the sealer made of it.
    public mutating func open(
        _ sealed: Span<UInt8>, authenticating context: Span<UInt8>
    ) throws(OpenRefusal) -> [UInt8] {
        let message = try cipher.open(sealed, nonce: try next(), authenticating: context)
        number += 1
        return message
    }

    /// Opens the next message where it lies: all but the last 16 bytes. A refusal leaves in the
    /// buffer what it does in ``ChaChaPoly``.
    public mutating func openInPlace(
        _ buffer: inout MutableSpan<UInt8>, authenticating context: Span<UInt8>
    ) throws(OpenRefusal) {
        let nonce = try next()
        try cipher.openInPlace(&buffer, nonce: nonce, authenticating: context)
        number += 1
    }

    private func next() throws(OpenRefusal) -> ChaChaNonce {
        guard number < .max else { throw .exhausted(channel: channel) }
        return ChaChaNonce(channel: channel, number: number)
    }
}
