import Crypto
import Foundation
import Primitives
import Records
import Simulation
import SpecTesting
import Storage
import Testing

/// The form in which parts of blobs go out, held to by another reader of it in another language.
@Suite struct BlobPartPeerTests {
    private static func part(of bytes: [UInt8], _ range: Range<UInt64>) throws -> BlobPart {
        let blobs = try SampleBlobs.open(on: SimulatedDisk(seed: 1))
        return try blobs.part(range, of: blobs.put(bytes))
    }

    @Test func `a part is written in these words`() throws {
        let part = try Self.part(of: Array("hello".utf8), 0..<1)
        let id = "b3:ea8f163db38682925e4491c5e58d4bb3506ef8c14eb78a86e908c5624a67200f"
        #expect(
            String(decoding: part.json(), as: UTF8.self)
                == #"{"id":"\#(id)","length":5,"offset":0,"bytes":"68656c6c6f","#
                + #""proof":{"siblings":[],"last_chunk":""}}"#)
        #expect(try BlobPart(json: part.json()) == part)
        #expect(try BlobPart(binary: part.binary()) == part)
    }

    @Test func `a proof is written in these words`() throws {
        var proof = ContentProof(siblings: [.zero, Digest(1, 2, 3, 4)], lastChunk: [0xAB, 1])
        let json = #"{"siblings":["\#(Digest.zero)","\#(Digest(1, 2, 3, 4))"],"last_chunk":"ab01"}"#
        #expect(String(decoding: proof.json(), as: UTF8.self) == json)
        #expect(try ContentProof(json: Array(json.utf8)) == proof)
        proof.siblings.removeFirst()
        #expect(
            HexText.text(proof.binary().span)
                == "01" + "\(Digest(1, 2, 3, 4))" + "02ab01")
        #expect(try ContentProof(binary: proof.binary()) == proof)
    }

    /// Asks the script, as a program, about an id and the text of a part a line.
    private static let driver = """
        import io, sys
        sys.path.insert(0, sys.argv[1])
        import content_proof
        for line in sys.stdin.read().split("\\n")[:-1]:
            id, part = line.split(" ")
            sys.stdin = io.TextIOWrapper(io.BytesIO(bytes.fromhex(part)))
            try:
                content_proof.main([id])
                print("true")
            except SystemExit as end:
                print("refused" if str(end.code).startswith("refused: ") else end.code)
            except BaseException as error:
                print("crash", repr(error))
        """

    private struct Question {
        let id: ContentID
        let text: [UInt8]
        let isTrue: Bool

        var verdict: String {
            guard let part = try? BlobPart(json: text), part.id == id, (try? part.verify()) != nil
            else { return "refused" }
            return "true"
        }
    }

    @Test(.python("struct"))
    func `another language comes to the same verdict on texts with one thing changed`()
        async throws
    {
        var questions: [Question] = []
        let lengths = [1, 900, 1_025, 16_384, 16_385, 34_000, 60_000]
        for seed in Trials.seeds(1_000) {
            var dice = SplitMix64(seed: seed)
            let length = lengths[Int.random(in: 0..<lengths.count, using: &dice)]
            let byte = UInt64.random(in: 0..<UInt64(length), using: &dice)
            let part = try Self.part(
                of: SampleBlobs.bytes(Int(seed % 100), count: length), byte..<byte + 1)
            let text = part.json()
            questions.append(Question(id: part.id, text: text, isTrue: true))
            for forged in Self.forgeries(of: part, text, using: &dice) {
                questions.append(Question(id: part.id, text: forged, isTrue: false))
            }
        }
        let lines = questions.map { "\($0.id) \(HexText.text($0.text.span))\n" }.joined()
        let output = try await PythonPeer().run(
            Self.driver, input: Array(lines.utf8),
            arguments: [Checkout.root.appending(path: "examples/verify").path],
            deadline: .seconds(600))
        let answers = String(decoding: output, as: UTF8.self).split(separator: "\n")
        try #require(answers.count == questions.count)
        for (question, answer) in zip(questions, answers) {
            #expect(question.verdict == answer)
            #expect((answer == "true") == question.isTrue)
        }
    }

    /// One bit of the text turned, beyond the bytes shown and among them; a number, a digest or the
    /// last chunk changed.
    private static func forgeries(
        of part: BlobPart, _ text: [UInt8], using dice: inout SplitMix64
    ) -> [[UInt8]] {
        func turned(_ place: Int) -> [UInt8] {
            var bytes = text
            bytes[place] ^= 1 << UInt8(dice.next() % 8)
            return bytes
        }
        var (longer, moved, other) = (part, part, part)
        longer.length += 1
        moved.offset &-= 16_384
        if other.proof.siblings.isEmpty {
            other.proof.siblings.append(.zero)
        } else {
            other.proof.siblings.removeLast()
        }
        let places = [
            Int.random(in: 0..<min(text.count, 120), using: &dice),
            Int.random(in: 0..<text.count, using: &dice),
            text.count - 1 - Int.random(in: 0..<min(text.count, 120), using: &dice),
        ]
        return places.map(turned) + [longer, moved, other].map { $0.json() }
    }
}
