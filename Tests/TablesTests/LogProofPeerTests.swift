import Foundation
import Primitives
import Records
import Simulation
import SpecTesting
import Tables
import Testing

/// Another language, with another BLAKE3 and another reader of JSON, comes to the same verdict on
/// every proof of the log: what docs/proofs.md says is all there is to know.
@Suite struct LogProofPeerTests {
    /// One text put to both as a proof.
    private struct Question {
        var old: LogHead?
        var new: LogHead
        var text: [UInt8]
        /// Whether the text was changed.
        var isForged = false

        var line: String {
            let heads = [old, new].compactMap(\.self).map { "\($0.size) \($0.root)" }
            return (heads + [HexText.text(text.span)]).joined(separator: " ")
        }

        /// What this room says.
        var verdict: String {
            let refused = "refused"
            guard let old else {
                guard let proof = try? LogProof(json: text) else { return refused }
                return proof.refusal(under: new) == nil ? "true" : refused
            }
            guard let proof = try? LogConsistency(json: text) else { return refused }
            return proof.refusal(from: old, to: new) == nil ? "true" : refused
        }
    }

    /// Answers each question on a line of its own.
    private static let driver = """
        import sys
        sys.path.insert(0, sys.argv[1])
        import log_proof, reading
        for line in sys.stdin:
            *trusted, text = line.split(" ")
            trusted = [read(word) for read, word in zip([int, reading.hash_of] * 2, trusted)]
            verify = log_proof.verify_growth if len(trusted) == 4 else log_proof.verify_leaves
            try:
                verify(reading.load(bytes.fromhex(text)), *trusted)
                print("true")
            except reading.Refused:
                print("refused")
        """

    private static let folder = Checkout.root.appending(path: "examples/verify").path

    @Test(.python("blake3"), .requirement("SZ-004"))
    func `another language comes to the same verdict on true proofs and on forged ones`()
        async throws
    {
        let sample = try SampleLog(count: 600)
        var questions: [Question] = []
        for seed in Trials.seeds(2_500) {
            var dice = SplitMix64(seed: seed)
            let size = Int.random(in: 1...(Bool.random(using: &dice) ? 8 : 600), using: &dice)
            let from = Int.random(in: 0..<size, using: &dice)
            let run = from..<Int.random(in: from + 1...min(size, from + 6), using: &dice)
            let leaves = try #require(sample.proof(run, atSize: size))
            var asked = Question(new: sample.head(size), text: leaves.json())
            questions.append(asked)
            for text in Self.forgeries(
                of: leaves, \.siblings, numbers: [\.size, \.first], using: &dice)
            {
                (asked.text, asked.isForged) = (text, true)
                questions.append(asked)
            }

            let old = Int.random(in: 0...size, using: &dice)
            let growth = try #require(sample.consistency(from: old, to: size))
            asked = Question(old: sample.head(old), new: sample.head(size), text: growth.json())
            questions.append(asked)
            for text in Self.forgeries(
                of: growth, \.siblings, numbers: [\.oldSize, \.newSize], using: &dice)
            {
                (asked.text, asked.isForged) = (text, true)
                questions.append(asked)
            }
        }
        let input = Array(questions.map { $0.line + "\n" }.joined().utf8)
        let output = try await PythonPeer().run(
            Self.driver, input: input, arguments: [Self.folder], deadline: .seconds(600))
        let answers = String(decoding: output, as: UTF8.self).split(separator: "\n")
        try #require(answers.count == questions.count)
        #expect(questions.count { $0.isForged } >= Trials.count(10_000))
        for (question, answer) in zip(questions, answers) {
            let text = String(decoding: question.text, as: UTF8.self)
            #expect(question.verdict == answer, "\(text)")
            #expect((answer == "true") == !question.isForged, "\(text)")
        }
    }

    /// Three texts with one thing changed: a bit of the text, a bit of what it says or a number, and
    /// the digests, one dropped, doubled, added or moved.
    private static func forgeries<Proof: Record & Equatable>(
        of proof: Proof, _ siblings: WritableKeyPath<Proof, [Digest]>,
        numbers: [WritableKeyPath<Proof, UInt64>], using dice: inout SplitMix64
    ) -> [[UInt8]] {
        var text = proof.json()
        turnBit(of: &text, using: &dice)

        var (bytes, said) = (proof.binary(), proof)
        turnBit(of: &bytes, using: &dice)
        if let read = try? Proof(binary: bytes) {
            said = read
        } else {
            let number = numbers[Int.random(in: 0..<numbers.count, using: &dice)]
            said[keyPath: number] =
                Bool.random(using: &dice)
                ? said[keyPath: number] &- 1 : dice.next()
        }

        var other = proof
        let count = proof[keyPath: siblings].count
        let place = count == 0 ? 0 : Int.random(in: 0..<count, using: &dice)
        switch count == 0 ? 0 : Int.random(in: 0..<4, using: &dice) {
        case 0: other[keyPath: siblings].append(Digest(dice.next(), 0, 0, 0))
        case 1: other[keyPath: siblings].remove(at: place)
        case 2: other[keyPath: siblings].insert(proof[keyPath: siblings][place], at: place)
        default: other[keyPath: siblings].swapAt(place, Int.random(in: 0..<count, using: &dice))
        }
        if other == proof { other[keyPath: siblings].removeAll() }
        return [text, said.json(), other.json()]
    }

    private static func turnBit(of bytes: inout [UInt8], using dice: inout SplitMix64) {
        let bit = Int.random(in: 0..<8 * bytes.count, using: &dice)
        bytes[bit / 8] ^= 1 << UInt8(bit % 8)
    }

    // MARK: The script as a program

    private static let program = """
        import runpy, sys
        sys.path.insert(0, sys.argv[1])
        sys.argv[:2] = [sys.argv[1] + "/log_proof.py"]
        runpy.run_path(sys.argv[0], run_name="__main__")
        """

    private func run(_ text: [UInt8], _ heads: LogHead...) async throws -> String {
        let trusted = heads.flatMap { ["\($0.size)", $0.root.hex] }
        let output = try await PythonPeer().run(
            Self.program, input: text, arguments: [Self.folder] + trusted)
        return String(decoding: output, as: UTF8.self)
    }

    @Test(.python("blake3")) func `the script shows leaves and growth, and exits with 0`()
        async throws
    {
        let sample = try SampleLog(count: 11)
        let leaves = try #require(sample.proof(3..<5, atSize: 11))
        let shown = try await run(leaves.json(), sample.head(11))
        #expect(shown == "3 6c6561662033\n4 6c6561662034\n")
        let growth = try #require(sample.consistency(from: 6, to: 11))
        #expect(try await run(growth.json(), sample.head(6), sample.head(11)) == "appended to\n")
    }

    @Test(
        .python("blake3"),
        arguments: [
            ("", "not JSON"), ("{", "not JSON"), ("[]", "not an object"), ("{}", "no field 'size'"),
            (#"{"size":1,"size":1}"#, "named twice"), (#"{"size":-1}"#, "out of bounds"),
            (#"{"size":1.0,"first":0,"leaves":[],"siblings":[]}"#, "not a whole number"),
            (#"{"size":11,"first":0,"leaves":["AB"],"siblings":[]}"#, "lower-case"),
            (#"{"size":11,"first":0,"leaves":[],"siblings":["ab"]}"#, "64 hexadecimal"),
            (#"{"size":11,"first":0,"leaves":[],"siblings":{}}"#, "not a list"),
            (#"{"size":11,"first":0,"leaves":[],"siblings":[],"x":1}"#, "field 'x'"),
            (#"{"size":12,"first":0,"leaves":[],"siblings":[]}"#, "another size"),
            (#"{"size":11,"first":11,"leaves":["00"],"siblings":[]}"#, "outside its tree"),
        ])
    func `the script says why it refuses, and exits with 1`(text: String, reason: String)
        async throws
    {
        let head = try SampleLog(count: 11).head(11)
        let failure = await #expect(throws: PythonPeer.ScriptFailed.self) {
            try await run(Array(text.utf8), head)
        }
        #expect(failure?.status == 1)
        let errors = failure?.errors ?? ""
        #expect(errors.hasPrefix("refused: ") && errors.contains(reason), "\(errors)")
    }
}
