/// SHAKE128: as many bytes as are wanted from a message of any length, at a strength of 128 bits.
///
///     var shake = SHAKE128()
///     shake.update(seed)
///     var output = shake.output()
///     output.read(into: &first)
///     output.read(into: &next)  // goes on where the first read ended
public struct SHAKE128: Sendable, Unprinted {
    private var sponge = KeccakSponge(strength: 128)

    /// The empty message.
    public init() {}

    /// Appends to the message.
    public mutating func update(_ bytes: Span<UInt8>) { sponge.absorb(bytes) }

    /// The output of the message up to here, from its first byte.
    public func output() -> SHAKEOutput { SHAKEOutput(sponge.finished(.shake)) }

    /// The first `count` bytes that a whole message gives.
    public static func hash(_ message: Span<UInt8>, count: Int) -> [UInt8] {
        var shake = SHAKE128()
        shake.update(message)
        var output = shake.output()
        return output.read(count)
    }
}

/// SHAKE256: as many bytes as are wanted from a message of any length, at a strength of 256 bits.
///
///     var shake = SHAKE256()
///     shake.update(seed)
///     var output = shake.output()
///     output.read(into: &first)
///     output.read(into: &next)  // goes on where the first read ended
public struct SHAKE256: Sendable, Unprinted {
    private var sponge = KeccakSponge(strength: 256)

    /// The empty message.
    public init() {}

    /// Appends to the message.
    public mutating func update(_ bytes: Span<UInt8>) { sponge.absorb(bytes) }

    /// The output of the message up to here, from its first byte.
    public func output() -> SHAKEOutput { SHAKEOutput(sponge.finished(.shake)) }

    /// The first `count` bytes that a whole message gives.
    public static func hash(_ message: Span<UInt8>, count: Int) -> [UInt8] {
        var shake = SHAKE256()
        shake.update(message)
        var output = shake.output()
        return output.read(count)
    }
}

/// The endless output of a message: however it is divided into reads, the bytes are the same. Once
/// there is output nothing can be appended, which is why it is a type of its own.
public struct SHAKEOutput: Sendable, Unprinted {
    private var sponge: KeccakSponge

    init(_ sponge: KeccakSponge) { self.sponge = sponge }

    /// Fills a buffer with the next bytes.
    public mutating func read(into bytes: inout MutableSpan<UInt8>) {
        bytes.withUnsafeMutableBytes { sponge.squeeze(into: $0) }
    }

    /// The next `count` bytes, which is not negative.
    public mutating func read(_ count: Int) -> [UInt8] {
        // All empty arrays share one storage, which an array made from its storage writes to.
        if count == 0 { return [] }
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, used in
            sponge.squeeze(
                into: UnsafeMutableRawBufferPointer(
                    rebasing: UnsafeMutableRawBufferPointer(buffer)[..<count]))
            used = count
        }
    }
}
