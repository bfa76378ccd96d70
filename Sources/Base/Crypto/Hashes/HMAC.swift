import CSodium

/// Codes that only who knows the key can make: HMAC (RFC 2104) over a hash function.
///
///     HMAC<SHA256>.code(for: message, key: key)
///     HMAC<SHA256>.verify(code, for: message, key: key)
///
/// Made once from a key, the value is a keyed message that may go on: keep one for a key and copy
/// it for each message, and the key is hashed once. It holds what the key was hashed to, which is as
/// secret as the key; nothing prints it, and nothing wipes it.
public struct HMAC<Function: HashFunction>: Sendable, Unprinted {
    private var inner = Function()
    private var outer = Function()

    /// The empty message under a key of any length.
    public init(key: Span<UInt8>) {
        var block = InlineArray<200, UInt8>(repeating: 0)
        if key.count > Function.blockByteCount {
            var hash = Function()
            hash.update(key)
            var digest = hash.digest()
            digest.withBytes { key in
                for index in key.indices { block[index] = key[index] }
            }
            wipe(value: &digest)
        } else {
            for index in key.indices { block[index] = key[index] }
        }
        for index in block.indices { block[index] ^= 0x36 }
        inner.update(block.span.extracting(first: Function.blockByteCount))
        for index in block.indices { block[index] ^= 0x36 ^ 0x5C }
        outer.update(block.span.extracting(first: Function.blockByteCount))
        wipe(value: &block)
    }

    /// Appends to the message.
    public mutating func update(_ bytes: Span<UInt8>) { inner.update(bytes) }

    /// The code of the message up to here. To check one that came from outside, use
    /// ``verify(_:)``: comparing codes tells by its time how much of a guess is right.
    public func code() -> Function.Output {
        var outer = outer
        inner.digest().withBytes { outer.update($0) }
        return outer.digest()
    }

    /// Whether this is the code of the message up to here. Takes the same time whatever the bytes;
    /// any other number of bytes is no code.
    public func verify(_ code: Span<UInt8>) -> Bool {
        guard code.count == Function.digestByteCount else { return false }
        return self.code().withBytes { own in
            own.withUnsafeBytes { own in
                code.withUnsafeBytes {
                    sodium_memcmp(own.baseAddress, $0.baseAddress, own.count) == 0
                }
            }
        }
    }

    /// The code of a whole message.
    public static func code(for message: Span<UInt8>, key: Span<UInt8>) -> Function.Output {
        var keyed = HMAC(key: key)
        keyed.update(message)
        return keyed.code()
    }

    /// Whether this is the code of a whole message, in the same time whatever its bytes.
    public static func verify(
        _ code: Span<UInt8>, for message: Span<UInt8>, key: Span<UInt8>
    ) -> Bool {
        var keyed = HMAC(key: key)
        keyed.update(message)
        return keyed.verify(code)
    }
}
