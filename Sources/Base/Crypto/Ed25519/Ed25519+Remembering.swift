package import Primitives

extension Ed25519 {
    /// Whether the signature is the key owner's, of this message. The keys that are remembered say
    /// how long it takes.
    package static func verify(
        _ signature: Signature, of message: Span<UInt8>, by key: PublicKey,
        remembering keys: RememberedKeys
    ) -> Bool {
        message.withUnsafeBufferPointer {
            verify(signature, of: $0, by: key, remembering: keys)
        }
    }

    static func verify(
        _ signature: Signature, of message: UnsafeBufferPointer<UInt8>, by key: PublicKey,
        remembering keys: RememberedKeys
    ) -> Bool {
        if let key = keys.find(key) { return key.verify(signature, of: message) }
        return judgeAndNote(signature, of: message, by: key, in: keys)
    }

    /// What the library says, which is the judge of every key that is not remembered.
    private static func judgeAndNote(
        _ signature: Signature, of message: UnsafeBufferPointer<UInt8>, by key: PublicKey,
        in keys: RememberedKeys
    ) -> Bool {
        guard keepsTheRule else { stop() }
        guard judge(signature, of: message, by: key) else { return false }
        keys.noteTrueSignature(of: key)
        return true
    }

    /// The verdict on each item, written at its place. Those under remembered keys share inversions,
    /// which is no shared equation: each is compared by itself.
    package static func verify(
        _ items: Span<SignedRange>, in messages: Span<UInt8>,
        into verdicts: inout MutableSpan<Bool>, remembering keys: RememberedKeys
    ) {
        precondition(verdicts.count >= items.count, "a verdict needs a place for each item")
        var open = OpenClaims()
        messages.withUnsafeBufferPointer { messages in
            for index in items.indices {
                let item = items[index]
                let end = UInt64(item.start) + UInt64(item.count)
                guard end <= UInt64(messages.count) else {
                    verdicts[index] = false
                    continue
                }
                let message = messages.extracting(Int(item.start)..<Int(end))
                guard let key = keys.find(item.key) else {
                    verdicts[index] = judgeAndNote(
                        item.signature, of: message, by: item.key, in: keys)
                    continue
                }
                verdicts[index] = false
                guard let claim = key.claim(item.signature, of: message) else { continue }
                open.append(claim, at: index)
                if open.isFull { open.close(into: &verdicts) }
            }
        }
        open.close(into: &verdicts)
    }
}

/// Claims that wait for their inversions, and where their verdicts belong.
private struct OpenClaims {
    private var claims: [(claim: SignatureClaim, index: Int)] = []

    var isFull: Bool { claims.count == 64 }

    mutating func append(_ claim: SignatureClaim, at index: Int) { claims.append((claim, index)) }

    mutating func close(into verdicts: inout MutableSpan<Bool>) {
        guard !claims.isEmpty else { return }
        var inverses = claims.map(\.claim.point.z)
        Field25519.invert(&inverses)
        for (place, inverse) in inverses.enumerated() {
            verdicts[claims[place].index] = claims[place].claim.holds(inverse: inverse)
        }
        claims.removeAll(keepingCapacity: true)
    }
}
