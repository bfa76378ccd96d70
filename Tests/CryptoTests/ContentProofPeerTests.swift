import Crypto
import Foundation
import Primitives
import SpecTesting
import Testing

/// Another language, with a BLAKE3 of its own, comes to the same verdict on every proof: what
/// docs/content.md says is all there is to know.
@Suite struct ContentProofPeerTests {
    /// Asks the script, as a program, about a claim a line: proof, bytes, and its other arguments.
    /// Answers `true`, the exit status and the line that says why, or what it crashed with.
    private static let driver = """
        import io, os, sys, tempfile
        sys.path.insert(0, sys.argv[1])
        import content_proof
        folder = tempfile.mkdtemp()
        path = os.path.join(folder, "proof.json")
        for line in sys.stdin.read().split("\\n")[:-1]:
            proof, shown, *arguments = line.split("|")
            with open(path, "wb") as file:
                file.write(bytes.fromhex(proof))
            sys.stdin = io.TextIOWrapper(io.BytesIO(bytes.fromhex(shown)))
            sys.stderr = io.StringIO()
            try:
                content_proof.main([path if word == "PROOF" else word for word in arguments])
                print("true")
            except SystemExit as end:
                print(end.code if end.code == 64 else f"1 {end.code}" .replace("\\n", "LINE"))
            except BaseException as error:
                print("crash", repr(error))
        os.remove(path)
        os.rmdir(folder)
        """

    private static func answers(to lines: [String]) async throws -> [String] {
        let folder = Checkout.root.appending(path: "examples/verify").path
        let output = try await PythonPeer().run(
            driver, input: Array(lines.map { $0 + "\n" }.joined().utf8), arguments: [folder],
            deadline: .seconds(600))
        let answers = String(decoding: output, as: UTF8.self).split(separator: "\n")
        try #require(answers.count == lines.count)
        return answers.map(String.init)
    }

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

        var json: String {
            let siblings = proof.siblings.map { "\"\($0.hex)\"" }.joined(separator: ",")
            let lastChunk = HexText.text(proof.lastChunk.span)
            return #"{"siblings":[\#(siblings)],"last_chunk":"\#(lastChunk)"}"#
        }

        /// The question put to the script, with what it would else be asked replaced.
        func line(
            json: String? = nil, id: String? = nil, length: String? = nil, offset: String? = nil
        ) -> String {
            let proof = Array((json ?? self.json).utf8)
            return [
                HexText.text(proof.span), HexText.text(bytes.span), id ?? "\(self.id)",
                length ?? "\(self.length)", offset ?? "\(self.offset)", "PROOF",
            ].joined(separator: "|")
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
        let answers = try await Self.answers(to: claims.map { $0.line() })
        for (claim, answer) in zip(claims, answers) {
            #expect(claim.verdict == (answer == "true" ? "true" : "refused"))
            #expect(answer == "true" || answer.hasPrefix("1 refused: "), "\(answer)")
        }
        #expect(answers.contains("true") && answers.contains { $0 != "true" })
    }

    @Test(.python("struct"))
    func `the script reads strictly, and refuses in one clear line`() async throws {
        var dice = SeededDice(seed: 7)
        let content = dice.bytes(50_000)
        let outline = ContentOutline(of: content.span)
        let claim = Claim(
            proof: try outline.proof(of: 16_384..<32_768),
            bytes: Array(content[16_384..<32_768]), offset: 16_384,
            id: ContentID(Blake3.hash(content)), length: 50_000)
        let (json, first) = (claim.json, claim.proof.siblings[0].hex)
        let chunk = HexText.text(claim.proof.lastChunk.span)
        func spoilt(_ old: String, _ new: String) -> String { json.replacing(old, with: new) }

        let numbers = [
            "-16384", "-0", "+16384", " 16384", "16384 ", "016384", "1_6384", "16384.0", "0x4000",
            "",
            "\u{0661}", "18446744073709551616", "99999999999999999999999", "-18446744073709535232",
        ]
        let texts = [
            "", "{", "null", "[]", "7", "NaN", "\"\"", "{}", "\u{FEFF}" + json, json + json,
            #"{"siblings":[]}"#, #"{"last_chunk":""}"#, String(repeating: "[", count: 100_000),
            spoilt("\"siblings\"", "\"sibling\""), spoilt("}", ",\"more\":1}"),
            spoilt("}", ",\"last_chunk\":\"\(chunk)\"}"),
            spoilt(first, first.uppercased()), spoilt(first, String(first.dropLast(2))),
            spoilt(first, String(first.dropLast()) + " "), spoilt(first, first + "00"),
            spoilt("\"\(first)\"", "1"), spoilt("\"\(first)\"", "-1"),
            spoilt("\"\(first)\"", "null"), spoilt("\"\(first)\"", "[]"),
            spoilt("\"\(chunk)\"", "null"), spoilt("\"\(chunk)\"", "1e400"),
            spoilt("\"\(chunk)\"", "\"\(chunk.uppercased())\""),
            spoilt("\"\(chunk)\"", "\" \(chunk)\""), spoilt("\"\(chunk)\"", "\"\\ud800\""),
            spoilt("[\"", "{\"a\":\"").replacing("]", with: "}"),
        ]
        let ids = [
            "\(claim.id)".uppercased(), "\(claim.id)".replacing("b3:", with: ""), "b3:",
            "\(claim.id)".replacing("b3:", with: "b2:"), "\(claim.id)0", "",
        ]
        var lines = numbers.flatMap { [claim.line(length: $0), claim.line(offset: $0)] }
        lines += texts.map { claim.line(json: $0) }
        lines += ids.map { claim.line(id: $0) }
        lines += [claim.line().replacing("PROOF", with: "/no/such/file")]
        let answers = try await Self.answers(to: [claim.line()] + lines)
        #expect(answers.first == "true")
        for (line, answer) in zip(lines, answers.dropFirst()) {
            let isClear = answer.hasPrefix("1 refused: ") && !answer.contains("LINE")
            #expect(
                isClear && answer.utf8.count < 200, "\(answer.prefix(300)): \(line.suffix(200))")
        }
    }

    @Test(.python("struct")) func `the script that is asked wrongly says how to ask`() async throws
    {
        let answers = try await Self.answers(to: ["||x", "||PROOF|1|2", "||a|b|c|d|e"])
        #expect(
            answers == [
                "1 refused: not JSON: Expecting value: line 1 column 1 (char 0)", "64", "64",
            ])
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
