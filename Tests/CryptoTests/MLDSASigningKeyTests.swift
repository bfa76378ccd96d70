import Crypto
import SpecTesting
import Testing

extension MLDSASigningKey {
    /// The key of a seed that the dice throw.
    static func seeded(_ set: MLDSASet, _ dice: inout SeededDice) throws -> MLDSASigningKey {
        var seed = dice.bytes(MLDSASet.seedByteCount)
        return try MLDSASigningKey(seed: .taking(&seed), set: set)
    }

    var expandedBytes: [UInt8] {
        withExpandedBytes { bytes in bytes.indices.map { bytes[$0] } }
    }
}

@Suite struct MLDSASigningKeyTests {
    private func secret(_ bytes: [UInt8]) throws -> SecretBytes {
        var bytes = bytes
        return try SecretBytes.taking(&bytes)
    }

    @Test func `sizes are those of the standard`() {
        let sizes = MLDSASet.allCases.map {
            [$0.publicKeyByteCount, $0.expandedKeyByteCount, $0.signatureByteCount]
        }
        #expect(sizes == [[1_312, 2_560, 2_420], [1_952, 4_032, 3_309], [2_592, 4_896, 4_627]])
    }

    @Test(arguments: MLDSASet.allCases, Trials.seeds(200))
    func `what is signed verifies, hedged and not, for its purpose alone`(
        set: MLDSASet, seed: UInt64
    ) throws {
        var dice = SeededDice(seed: seed)
        let key = try MLDSASigningKey.seeded(set, &dice)
        let message = dice.bytes(Int(dice.next() % 300))
        let context = try MLDSAContext(dice.bytes(Int(dice.next() % 256)))
        let fixed = key.sign(message, context: context, randomness: .none)
        let hedged = key.sign(message, context: context)
        #expect(key.sign(message, context: context, randomness: .none) == fixed)
        #expect(hedged != fixed)
        #expect(key.sign(message, context: context) != hedged)
        for signature in [fixed, hedged] {
            #expect(signature.bytes.count == set.signatureByteCount)
            #expect(key.publicKey.verifies(signature, of: message, context: context))
            #expect(!key.publicKey.verifies(signature, of: message + [0], context: context))
            let other = try MLDSAContext(context.bytes.dropLast() + [(context.bytes.last ?? 0) ^ 1])
            #expect(!key.publicKey.verifies(signature, of: message, context: other))
        }
        // What is moved from the context into the message is another message.
        let (head, tail) = (Array("he".utf8), Array("llo".utf8))
        let moved = key.sign(tail, context: try MLDSAContext(head), randomness: .none)
        #expect(!key.publicKey.verifies(moved, of: head + tail))
        let other = try MLDSASigningKey.seeded(set, &dice)
        #expect(!other.publicKey.verifies(fixed, of: message, context: context))
    }

    @Test(arguments: MLDSASet.allCases)
    func `the long form is the same key, and says the seed no more`(set: MLDSASet) throws {
        var dice = SeededDice(seed: 3)
        let key = try MLDSASigningKey.seeded(set, &dice)
        let again = try MLDSASigningKey(expanded: secret(key.expandedBytes), set: set)
        #expect(again.publicKey == key.publicKey)
        #expect(again.expandedBytes == key.expandedBytes)
        #expect(again.sign([1], randomness: .none) == key.sign([1], randomness: .none))
        #expect(again.withSeed { $0.count } == nil)

        var first = SeededDice(seed: 3)
        let seed = first.bytes(32)
        #expect(key.withSeed { lent in lent.indices.map { lent[$0] } } == seed)
    }

    @Test(arguments: MLDSASet.allCases, Trials.seeds(300))
    func `a long form with a flipped bit is refused, or has another K`(
        set: MLDSASet, seed: UInt64
    ) throws {
        var dice = SeededDice(seed: seed)
        let key = try MLDSASigningKey.seeded(set, &dice)
        let bytes = key.expandedBytes
        for part in [0..<32, 64..<128, 128..<bytes.count] {
            let bit = Int.random(in: 8 * part.lowerBound..<8 * part.upperBound, using: &dice)
            let other = flipped(bytes, bit)
            #expect(throws: MLDSARefusal.self, "bit \(bit)") {
                try MLDSASigningKey(expanded: secret(other), set: set)
            }
        }
        // K is only ever hashed: any 32 bytes are one.
        let bit = Int.random(in: 8 * 32..<8 * 64, using: &dice)
        let other = try MLDSASigningKey(expanded: secret(flipped(bytes, bit)), set: set)
        #expect(other.publicKey == key.publicKey)
        #expect(other.sign([], randomness: .none) != key.sign([], randomness: .none))
    }

    @Test(arguments: MLDSASet.allCases)
    func `a secret that is not short is refused as that`(set: MLDSASet) throws {
        var dice = SeededDice(seed: 4)
        var bytes = try MLDSASigningKey.seeded(set, &dice).expandedBytes
        // All bits set: below η by more than 2η, in s1 and in the last of s2.
        let size = 32 * set.shortBits
        for place in [128, 128 + size * (set.columns + set.rows) - 1] {
            let was = bytes[place]
            bytes[place] = 0xFF
            #expect(throws: MLDSARefusal.expandedKeyOutOfRange) {
                try MLDSASigningKey(expanded: secret(bytes), set: set)
            }
            bytes[place] = was
        }
    }

    @Test(arguments: MLDSASet.allCases)
    func `lengths are refused as what they are`(set: MLDSASet) throws {
        for count in [0, 1, 31, 33, 64] {
            #expect(throws: MLDSARefusal.seedLength(count)) {
                try MLDSASigningKey(seed: secret([UInt8](repeating: 0, count: count)), set: set)
            }
        }
        for other in MLDSASet.allCases {
            for count in [0, other.expandedKeyByteCount - 1, other.expandedKeyByteCount + 1] {
                #expect(throws: MLDSARefusal.expandedKeyLength(count, set)) {
                    try MLDSASigningKey(
                        expanded: secret([UInt8](repeating: 0, count: count)), set: set)
                }
            }
        }
        #expect(try MLDSAContext([UInt8](repeating: 1, count: 255)).bytes.count == 255)
        #expect(throws: MLDSARefusal.contextLength(256)) {
            try MLDSAContext([UInt8](repeating: 1, count: 256))
        }
        #expect("\(MLDSARefusal.contextLength(256))" == "a context has at most 255 bytes, not 256")
    }

    @Test(arguments: MLDSASet.allCases)
    func `nothing prints a key`(set: MLDSASet) throws {
        var dice = SeededDice(seed: 5)
        let key = try MLDSASigningKey.seeded(set, &dice)
        #expect("\(key)" == "a signing key of \(set)")
        var dumped = ""
        dump(key, to: &dumped)
        #expect(dumped.contains("secret bytes"))
        #expect(!dumped.contains(Hex.text(Array(key.expandedBytes[32..<64]))))
        #expect(try MLDSASigningKey.generate(set).publicKey != key.publicKey)
    }

    @Test(.ownThreads) func `any thread may sign`() async throws {
        var dice = SeededDice(seed: 6)
        let key = try MLDSASigningKey.seeded(.mlDSA65, &dice)
        let expected = (0..<16).map { key.sign([UInt8($0)], randomness: .none) }
        let signed = await withTaskGroup(of: (Int, MLDSASignature).self) { group in
            for index in 0..<16 {
                group.addTask { (index, key.sign([UInt8(index)], randomness: .none)) }
            }
            return await group.reduce(into: [Int: MLDSASignature]()) { $0[$1.0] = $1.1 }
        }
        for index in 0..<16 { #expect(signed[index] == expected[index]) }
    }
}
