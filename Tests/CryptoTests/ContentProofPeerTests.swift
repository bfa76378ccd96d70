import Crypto
import Foundation
import Primitives
import SpecTesting
import Testing

/// Another language, with a BLAKE3 of its own, comes to the same verdict on every proof: what
/// docs/content.md says is all there is to know.
@Suite struct ContentProofPeerTests {
    /// Reads a claim a line: id, length, offset, bytes, last chunk and siblings.
    private static let driver = """
        import importlib.util, sys
        spec = importlib.util.spec_from_file_location("content_proof", sys.argv[1])
        peer = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(peer)
        for line in sys.stdin:
            id, length, offset, shown, last, *siblings = line.rstrip("\\n").split(" ")
            proof = {"last_chunk": last, "siblings": siblings}
            try:
                peer.verify(proof, id, int(length), int(offset), bytes.fromhex(shown))
                print("true")
            except peer.Refused:
                print("refused")
        """

    private struct Claim {
        var proof: ContentProof
        var bytes: [UInt8]
        var offset: UInt64
        var id: ContentID
        var length: UInt64

        var verdict: String {
            do throws(ContentRefusal) {
                try proof.verify(bytes.span, at: offset, of: id, length: length)
                return "true"
            } catch { return "refused" }
        }

        var line: String {
            let fields =
                ["\(id)", "\(length)", "\(offset)", HexText.text(bytes.span)]
                + [HexText.text(proof.lastChunk.span)] + proof.siblings.map(\.hex)
            return fields.joined(separator: " ") + "\n"
        }
    }

    @Test(.python("struct"))
    func `another language comes to the same verdict on true proofs and on forged ones`()
        async throws
    {
        var claims: [Claim] = []
        for seed in Trials.seeds(400) {
            var dice = SeededDice(seed: seed)
            claims += try Self.claims(using: &dice)
        }
        let path = Checkout.root.appending(path: "examples/verify/content_proof.py").path
        let output = try await PythonPeer().run(
            Self.driver, input: claims.flatMap { Array($0.line.utf8) }, arguments: [path],
            deadline: .seconds(600))
        let answers = String(decoding: output, as: UTF8.self).split(separator: "\n")
        try #require(answers.count == claims.count)
        for (claim, answer) in zip(claims, answers) { #expect(claim.verdict == answer) }
        #expect(answers.contains("true") && answers.contains("refused"))
    }

    /// A true claim, one of another length, and one with a digest or a byte changed.
    private static func claims(using dice: inout SeededDice) throws -> [Claim] {
        let lengths = [1, 1_024, 5_000, 16_384, 16_385, 32_768, 40_000, 49_153, 65_536, 90_000]
        let length = lengths[Int.random(in: 0..<lengths.count, using: &dice)]
        let content = dice.bytes(length)
        let outline = ContentOutline(of: content.span)
        let byte = UInt64.random(in: 0..<UInt64(length), using: &dice)
        let range = try outline.shape.wholeGroups(around: byte..<byte + 1)
        let claim = Claim(
            proof: try outline.proof(of: range),
            bytes: Array(content[Int(range.lowerBound)..<Int(range.upperBound)]),
            offset: range.lowerBound, id: ContentID(Blake3.hash(content)),
            length: UInt64(length))
        var (longer, forged) = (claim, claim)
        longer.length += 1
        if forged.proof.siblings.isEmpty {
            forged.bytes[0] ^= 1
        } else {
            forged.proof.siblings[0] = Blake3.hash([1])
        }
        return [claim, longer, forged]
    }
}
