import CSodium

/// XSalsa20-Poly1305 as NaCl's `secretbox` has it, for formats of others that are made of it, such as
/// the third-party caveats of macaroons. Nothing is authenticated beside the message: for what we
/// design ourselves, ``XChaChaPoly`` is the seal.
///
/// A box is the tag of 16 bytes and the ciphertext, as long as the message. The nonce has as many
/// bytes as that of ``XChaChaPoly`` and is thrown afresh in the same way.
public enum SecretBox {
    public static let keyByteCount = 32
    public static let tagByteCount = 16
    /// The most bytes of a message; the formats that use it seal keys.
    public static let longest = 64 << 10

    /// The box of a message under a key of 32 bytes.
    public static func seal(
        _ message: Span<UInt8>, nonce: XChaChaNonce, key: Span<UInt8>
    ) throws(SealRefusal) -> [UInt8] {
        precondition(key.count == keyByteCount, "the key of a box has 32 bytes")
        guard message.count <= longest else { throw .tooLong(count: message.count) }
        var box = [UInt8](repeating: 0, count: message.count + tagByteCount)
        let status = message.withUnsafeBufferPointer { message in
            key.withUnsafeBufferPointer { key in
                nonce.withPointer { nonce in
                    guard let key = key.baseAddress else { return Int32(-1) }
                    return crypto_secretbox_easy(
                        &box, message.baseAddress, UInt64(message.count), nonce, key)
                }
            }
        }
        guard status == 0 else { throw .cipherFailed }
        return box
    }

    /// Opens a box into `message`, whose length is the box's less the tag. The bytes are zeros after
    /// a refusal.
    public static func open(
        _ box: Span<UInt8>, nonce: XChaChaNonce, key: Span<UInt8>,
        into message: inout MutableSpan<UInt8>
    ) throws(OpenRefusal) {
        precondition(key.count == keyByteCount, "the key of a box has 32 bytes")
        guard box.count >= tagByteCount else {
            throw .tooShort(count: box.count, least: tagByteCount)
        }
        guard box.count <= longest + tagByteCount else { throw .tooLong(count: box.count) }
        precondition(message.count == box.count - tagByteCount, "a message of another length")
        let count = UInt64(box.count)
        let status = message.withUnsafeMutableBufferPointer { message in
            box.withUnsafeBufferPointer { box in
                key.withUnsafeBufferPointer { key in
                    nonce.withPointer { nonce in
                        guard let key = key.baseAddress, let box = box.baseAddress else {
                            return Int32(-1)
                        }
                        return crypto_secretbox_open_easy(
                            message.baseAddress, box, count, nonce, key)
                    }
                }
            }
        }
        guard status == 0 else {
            wipe(&message)
            throw .notAuthentic
        }
    }
}
