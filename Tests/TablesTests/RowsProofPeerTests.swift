import Foundation
import Primitives
import Records
import Simulation
import SpecTesting
import Tables
import Testing

/// Another language, with another BLAKE3, comes to the same verdict on every proof: what
/// docs/proofs.md says is all there is to know.
@Suite struct RowsProofPeerTests {
    /// One proof put to both.
    private struct Question: Record {
        var root = Digest.zero
        var first = Bytes()
        var last = Bytes()
        var proof = RowsProof()

        mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
            try visit("root", &root)
            try visit("first", &first)
            try visit("last", &last)
            try visit("proof", &proof)
        }

        /// What this room says: each row as hexadecimal, or that it refuses.
        var verdict: String {
            do throws(RowsProof.Refusal) {
                guard let first = ID<Job>(first.bytes.span), let last = ID<Job>(last.bytes.span)
                else { return "no key" }
                let rows = try proof.verify(from: first, through: last, as: Bid.self, under: root)
                return rows.map { "\(hex($0.key.image)) \(hex($0.row.binary()))" }
                    .joined(separator: ",")
            } catch { return "refused" }
        }

        private func hex(_ bytes: [UInt8]) -> String { HexText.text(bytes.span) }
    }

    /// Answers each question on a line of its own.
    private static let driver = """
        import json, sys
        sys.path.insert(0, sys.argv[1])
        import rows_proof as peer
        for line in sys.stdin:
            ask = json.loads(line)
            root, first, last = (bytes.fromhex(ask[key]) for key in ("root", "first", "last"))
            try:
                rows = peer.verify(ask["proof"], root, 8, first, last)
                print(",".join(f"{key.hex()} {row.hex()}" for key, row in rows))
            except (peer.Refused, ValueError):
                print("refused")
        """

    @Test(.python("blake3"), .requirement("SZ-004"))
    func `another language comes to the same verdict on true proofs and on forged ones`()
        async throws
    {
        var questions: [Question] = []
        for count in [0, 1, 40, 3_000] {
            let table = EvenRows(count: count)
            for seed in Trials.seeds(2_500) {
                var dice = SplitMix64(seed: seed)
                questions += Self.questions(about: table, using: &dice)
            }
        }
        let path = Checkout.root.appending(path: "examples/verify").path
        let input = questions.map { $0.json() + [UInt8(ascii: "\n")] }.flatMap(\.self)
        let output = try await PythonPeer().run(
            Self.driver, input: input, arguments: [path], deadline: .seconds(600))
        let answers = String(decoding: output, as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        try #require(answers.count == questions.count)
        var refused = 0
        for (question, answer) in zip(questions, answers) {
            #expect(question.verdict == answer)
            refused += answer == "refused" ? 1 : 0
        }
        #expect(refused > questions.count / 4 && refused < questions.count)
    }

    /// A true proof of some range, the same asked for more, and the same with one bit turned.
    private static func questions(
        about table: EvenRows, using dice: inout SplitMix64
    ) -> [Question] {
        let ends = (0..<2).map { _ in UInt64.random(in: 0...6_100, using: &dice) }.sorted()
        let (first, last) = (ID<Job>(ends[0]), ID<Job>(min(ends[1], ends[0] + 90)))
        guard let proof = table.tree.prove(from: first, through: last) else { return [] }
        var question = Question()
        question.root = table.tree.root
        (question.first, question.last) = (Bytes(first.image), Bytes(last.image))
        question.proof = proof

        var (wider, forged) = (question, question)
        wider.last = Bytes(ID<Job>(last.value + 400).image)
        var bytes = proof.binary()
        bytes[Int(dice.next() % UInt64(bytes.count))] ^= 1 << UInt8(dice.next() % 8)
        guard let read = try? RowsProof(binary: bytes) else { return [question, wider] }
        forged.proof = read
        return [question, wider, forged]
    }
}
