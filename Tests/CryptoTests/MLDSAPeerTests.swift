import Crypto
import Foundation
import Primitives
import SpecTesting
import Testing

/// What we sign others verify, what others sign we verify, and keys and deterministic signatures are
/// the same bytes.
@Suite(.ownThreads) struct MLDSAPeerTests {
    private func script(_ name: String) throws -> String {
        try String(
            contentsOf: Ed25519Vector.folder.appending(path: name), encoding: .utf8)
    }

    private struct Question {
        let key: MLDSASigningKey
        let message: [UInt8]
        let context: MLDSAContext
        let line: String

        init(_ set: MLDSASet, _ dice: inout SeededDice) throws {
            var seed = dice.bytes(MLDSASet.seedByteCount)
            let seedText = Hex.text(seed)
            key = try MLDSASigningKey(seed: .taking(&seed), set: set)
            message = dice.bytes(Int(dice.next() % 400))
            context = try MLDSAContext(dice.bytes([0, 1, 20, 255][Int(dice.next() % 4)]))
            let signatures = [MLDSASigningKey.Randomness.none, .entropy].map {
                [key, message, context] in
                Hex.text(key.sign(message, context: context, randomness: $0).bytes)
            }
            line =
                "\(set.rawValue) s\(seedText) m\(Hex.text(message)) c\(Hex.text(context.bytes))"
                + " f\(signatures[0]) h\(signatures[1])\n"
        }
    }

    @Test(.python("cryptography.hazmat.primitives.asymmetric.mldsa", "dilithium_py.ml_dsa"))
    func `two other makers agree with us, both ways`() async throws {
        var dice = SeededDice(seed: Trials.baseSeed)
        let questions = try (0..<Trials.count(300)).flatMap { _ in
            try MLDSASet.allCases.map { try Question($0, &dice) }
        }
        let answer = try await PythonPeer().run(
            script("mldsa_peer.py"), input: Array(questions.map(\.line).joined().utf8),
            deadline: .seconds(600))
        let lines = String(decoding: answer, as: UTF8.self).split(separator: "\n")
        #expect(lines.count == questions.count)
        for (question, line) in zip(questions, lines) {
            let words = line.split(separator: " ").map(String.init)
            #expect(words[0] == Hex.text(question.key.publicKey.bytes))
            #expect(words[1] == "same")
            for word in words[2...3] {
                let bytes = try #require(Hex.bytes(word))
                let signature = try MLDSASignature(bytes, set: question.key.set)
                #expect(
                    question.key.publicKey.verifies(
                        signature, of: question.message, context: question.context))
                #expect(!question.key.publicKey.verifies(signature, of: question.message + [0]))
            }
        }
    }

    @Test(.python("cryptography.hazmat.primitives.asymmetric.mldsa"))
    func `hybrid signatures are made and verified by their description`() async throws {
        var dice = SeededDice(seed: Trials.baseSeed)
        var (lines, questions) = ("", [(HybridPublicKey, [UInt8], MLDSAContext)]())
        for _ in 0..<Trials.count(1_000) {
            var (first, second) = (dice.bytes(32), dice.bytes(32))
            lines += "a\(Hex.text(first)) b\(Hex.text(second))"
            let key = try HybridSigningKey(
                classical: SigningKey(seed: .taking(&first)),
                quantum: MLDSASigningKey(seed: .taking(&second), set: .mlDSA65))
            let message = dice.bytes(Int(dice.next() % 300))
            let context = try MLDSAContext(dice.bytes(Int(dice.next() % 256)))
            let signature = key.sign(message, context: context)
            lines += " m\(Hex.text(message)) c\(Hex.text(context.bytes))"
            lines += " k\(Hex.text(key.publicKey.bytes)) s\(Hex.text(signature.bytes))\n"
            questions.append((key.publicKey, message, context))
        }
        let answer = try await PythonPeer().run(
            script("hybrid_peer.py"), input: Array(lines.utf8), deadline: .seconds(600))
        let answers = String(decoding: answer, as: UTF8.self).split(separator: "\n")
        #expect(answers.count == questions.count)
        for ((key, message, context), line) in zip(questions, answers) {
            let words = line.split(separator: " ").map(String.init)
            #expect(words[0] == "same")
            let signature = try HybridSignature(#require(Hex.bytes(words[1])))
            #expect(key.verifies(signature, of: message, context: context))
        }
    }
}
