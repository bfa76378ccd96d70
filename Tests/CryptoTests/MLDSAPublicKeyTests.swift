import Crypto
import SpecTesting
import Testing

@Suite struct MLDSAPublicKeyTests {
    /// A key with a message it has signed for a purpose.
    private struct Signed {
        let set: MLDSASet
        let key: MLDSAPublicKey
        let message: [UInt8]
        let context: MLDSAContext
        let signature: MLDSASignature

        init(_ set: MLDSASet, _ dice: inout SeededDice) throws {
            let key = try MLDSASigningKey.seeded(set, &dice)
            self.set = set
            self.key = key.publicKey
            message = dice.bytes(1 + Int(dice.next() % 100))
            context = try MLDSAContext(dice.bytes(1 + Int(dice.next() % 255)))
            signature = key.sign(message, context: context, randomness: .none)
        }
    }

    @Test(arguments: MLDSASet.allCases, Trials.seeds(400))
    func `a flipped bit anywhere ends in no`(set: MLDSASet, seed: UInt64) throws {
        var dice = SeededDice(seed: seed)
        let signed = try Signed(set, &dice)
        let (key, message, context) = (signed.key, signed.message, signed.context)
        #expect(key.verifies(signed.signature, of: message, context: context))
        func bit(of bytes: [UInt8]) -> Int { Int.random(in: 0..<8 * bytes.count, using: &dice) }
        for _ in 0..<4 {
            let place = bit(of: signed.signature.bytes)
            let forged = try MLDSASignature(flipped(signed.signature.bytes, place), set: set)
            #expect(!key.verifies(forged, of: message, context: context), "signature, bit \(place)")
        }
        // Each part of a signature: the challenge, the answer, the hints and their ends.
        let bytes = signed.signature.bytes
        let hints = bytes.count - set.hintByteCount
        for part in [
            0..<set.challengeByteCount, set.challengeByteCount..<hints,
            hints..<hints + set.mostHints, hints + set.mostHints..<bytes.count,
        ] {
            let place = Int.random(in: 8 * part.lowerBound..<8 * part.upperBound, using: &dice)
            let forged = try MLDSASignature(flipped(bytes, place), set: set)
            #expect(!key.verifies(forged, of: message, context: context), "signature, bit \(place)")
        }
        let place = bit(of: key.bytes)
        let other = try MLDSAPublicKey(flipped(key.bytes, place), set: set)
        #expect(
            !other.verifies(signed.signature, of: message, context: context), "key, bit \(place)")
        let text = flipped(message, bit(of: message))
        #expect(!key.verifies(signed.signature, of: text, context: context))
        let purpose = try MLDSAContext(flipped(context.bytes, bit(of: context.bytes)))
        #expect(!key.verifies(signed.signature, of: message, context: purpose))
    }

    @Test(arguments: MLDSASet.allCases)
    func `every length but the right one is refused, and no set's bytes are another's`(
        set: MLDSASet
    ) throws {
        let lengths = MLDSASet.allCases.flatMap {
            [$0.publicKeyByteCount, $0.signatureByteCount, $0.expandedKeyByteCount]
        }
        for count in [0, 1, 32, 64] + lengths.flatMap({ [$0 - 1, $0, $0 + 1] }) {
            let bytes = [UInt8](repeating: 0, count: count)
            if count != set.publicKeyByteCount {
                #expect(throws: MLDSARefusal.publicKeyLength(count, set)) {
                    try MLDSAPublicKey(bytes, set: set)
                }
            }
            if count != set.signatureByteCount {
                #expect(throws: MLDSARefusal.signatureLength(count, set)) {
                    try MLDSASignature(bytes, set: set)
                }
            }
        }
        var dice = SeededDice(seed: 8)
        let signed = try Signed(set, &dice)
        for other in MLDSASet.allCases where other != set {
            let key = try MLDSASigningKey.seeded(other, &dice).publicKey
            #expect(!key.verifies(signed.signature, of: signed.message, context: signed.context))
        }
        #expect(
            "\(signed.key), \(signed.signature)" == "a public key of \(set), a signature of \(set)")
    }

    @Test(arguments: MLDSASet.allCases, Trials.seeds(200))
    func `any bytes at all end in a verdict`(set: MLDSASet, seed: UInt64) throws {
        var dice = SeededDice(seed: seed)
        func bytes(_ count: Int) -> [UInt8] {
            [
                dice.bytes(count), [UInt8](repeating: 0, count: count),
                [UInt8](repeating: 0xFF, count: count),
            ][Int(dice.next() % 3)]
        }
        let key = try MLDSAPublicKey(bytes(set.publicKeyByteCount), set: set)
        let signature = try MLDSASignature(bytes(set.signatureByteCount), set: set)
        #expect(!key.verifies(signature, of: bytes(10)))
        // Bytes of which nothing is refused before the challenge is compared.
        var formed = dice.bytes(set.challengeByteCount)
        for _ in 0..<set.columns * 256 * set.maskBits / 8 { formed.append(0x55) }
        formed += [UInt8](repeating: 0, count: set.hintByteCount)
        #expect(!key.verifies(try MLDSASignature(formed, set: set), of: []))
    }

    @Test(arguments: MLDSASet.allCases)
    func `hints that are not in their one form are no signature`(set: MLDSASet) throws {
        var dice = SeededDice(seed: 10)
        var tried = 0
        for _ in 0..<4 {
            let signed = try Signed(set, &dice)
            var bytes = signed.signature.bytes
            let hints = bytes.count - set.hintByteCount
            let ends = (0..<set.rows).map { Int(bytes[hints + set.mostHints + $0]) }
            // Two positions of a row swapped are the same hints, written otherwise.
            guard
                let row = (0..<set.rows).first(where: {
                    ends[$0] - ($0 == 0 ? 0 : ends[$0 - 1]) >= 2
                })
            else { continue }
            bytes.swapAt(hints + ends[row] - 1, hints + ends[row] - 2)
            let forged = try MLDSASignature(bytes, set: set)
            #expect(!signed.key.verifies(forged, of: signed.message, context: signed.context))
            tried += 1
            // As is one more position where there is room, repeated from the row's last.
            guard let last = ends.last, last < set.mostHints, ends[set.rows - 1] > 0 else {
                continue
            }
            bytes = signed.signature.bytes
            bytes[hints + last] = bytes[hints + last - 1]
            for unused in [false, true] {
                bytes[hints + set.mostHints + set.rows - 1] = UInt8(unused ? last : last + 1)
                let forged = try MLDSASignature(bytes, set: set)
                #expect(!signed.key.verifies(forged, of: signed.message, context: signed.context))
            }
        }
        #expect(tried > 0)
    }
}
