import Crypto
import Keys
import Primitives

extension FuzzTarget {
    /// A key file somebody else has written.
    public static let keyFileText = FuzzTarget(
        "key-file-text",
        promise: "What is read as a key is written the same, and is of one kind only."
    ) { bytes in
        var taken = 0
        for kind in [KeyKind.signing, .sealing] {
            guard let secret = try? KeyText.read(bytes, kind: kind) else { continue }
            taken += 1
            precondition(secret.count == kind.byteCount, "a key of another length is taken")
            let isSame = secret.withBytes { secret in
                guard let written = try? KeyText.write(secret, kind: kind) else { return false }
                return written.withBytes { constantTimeEquals($0, bytes) }
            }
            precondition(isSame, "accepted text is written otherwise")
        }
        precondition(taken <= 1, "one text is two keys")
    }

    /// Bytes from a stranger, to be opened with our key.
    public static let sealed = FuzzTarget(
        "sealed", promise: "Of all bytes only our own sealed message opens, and as what it was."
    ) { bytes in
        let held = HeldCipher.shared
        let copied = bytes.indices.map { bytes[$0] }
        if let opened = try? held.long.openWithNonce(copied, authenticating: HeldCipher.context) {
            precondition(copied == held.sealed, "another message opens")
            precondition(opened == HeldCipher.message, "our message opens as another")
        }
        let nonce = ChaChaNonce(channel: 1, number: 2)
        for library in SealingLibrary.allCases {
            let short = held.short.through(library)
            let opened = try? short.open(copied, nonce: nonce)
            precondition(opened == nil, "a stranger's message opens")
            var buffer = copied
            var place = buffer.mutableSpan
            let none: [UInt8] = []
            let isOpened =
                (try? short.openInPlace(&place, nonce: nonce, authenticating: none.span)) != nil
            precondition(!isOpened, "a stranger's message opens in place")
            let left = buffer.dropLast(ChaChaPoly.tagByteCount)
            precondition(left.allSatisfy { $0 == 0 }, "a refusal leaves bytes behind")
        }
    }

    /// A stranger's key and signature: 32 bytes, 64 bytes, and the message.
    public static let signature = FuzzTarget(
        "signature",
        promise: "Verdicts are the same however asked, and no signature has a second message."
    ) { bytes in
        precondition(((try? Ed25519.signature(bytes)) != nil) == (bytes.count == 64))
        if bytes.count != 32 { precondition((try? Ed25519.key(bytes)) == nil) }
        guard bytes.count >= 96, let key = PublicKey(bytes.extracting(first: 32)),
            let signature = Signature(bytes.extracting(32..<96))
        else { return }
        let isRegistrable = (try? Ed25519.check(key)) != nil
        precondition(isRegistrable == ((try? Ed25519.key(hex: key.hex)) != nil))

        let message = bytes.extracting(droppingFirst: 96)
        let verifies = Ed25519.verify(signature, of: message, by: key)
        let count = UInt32(message.count)
        let items = [
            SignedRange(key: key, signature: signature, start: 96, count: count),
            SignedRange(key: key, signature: signature, start: 96, count: count + 1),
        ]
        let verdicts = Ed25519.verdicts(on: items.span, in: bytes)
        precondition(verdicts == [verifies, false], "a group is judged otherwise")
        guard verifies else { return }
        let longer = message.indices.map { message[$0] } + [0]
        precondition(
            !isRegistrable || !Ed25519.verify(signature, of: longer, by: key),
            "a signature has a second message")
    }
}

/// A key of ours, and a message sealed with it.
private struct HeldCipher: Sendable {
    let short: ChaChaPoly
    let long: XChaChaPoly
    let sealed: [UInt8]

    static let message = Array("for nobody else".utf8)
    static let context: [UInt8] = [1, 2, 3]

    static let shared: HeldCipher = {
        do {
            let key = try SecretBytes.filled(count: 32) { key in
                for index in key.indices { key[index] = UInt8(index) }
            }
            let (short, long) = (try ChaChaPoly(key: key), try XChaChaPoly(key: key))
            guard let nonce = XChaChaNonce([UInt8](1...24)) else {
                preconditionFailure("24 bytes are no nonce")
            }
            let sealed = try long.seal(message, nonce: nonce, authenticating: context)
            return HeldCipher(short: short, long: long, sealed: nonce.bytes + sealed)
        } catch { preconditionFailure("there is no cipher: \(error)") }
    }()
}
