import Capabilities
import Crypto
import Primitives
import Simulation
import SpecTesting
import Testing

@Suite struct FormTests {
    @Test(arguments: Trials.seeds(3_000))
    func `every form reads back as it was, and each is one spelling`(seed: UInt64) throws {
        var dice = SplitMix64(seed: seed)
        let token = try RandomToken(using: &dice).token
        for form in MacaroonForm.allCases {
            let bytes = try token.bytes(as: form)
            #expect(Macaroon.form(of: bytes.span) == form)
            let read = try Macaroon(bytes)
            #expect(read.isSame(as: token))
            #expect(try read.bytes(as: form) == bytes)
            #expect(try Macaroon(text: token.text(as: form)).isSame(as: token))
        }
    }

    @Test(arguments: MacaroonForm.allCases)
    func `no part of a token is a token, nor is a token with more behind it`(
        form: MacaroonForm
    ) throws {
        let bytes = try Macaroon(text: GoldenTokens.fields.token).bytes(as: form)
        for count in 0..<bytes.count {
            #expect(throws: MacaroonRefusal.self) { _ = try Macaroon(Array(bytes[..<count])) }
        }
        for byte in [UInt8](0...255) where form != .json || ![9, 10, 13, 32].contains(byte) {
            #expect(throws: MacaroonRefusal.self) { _ = try Macaroon(bytes + [byte]) }
        }
    }

    @Test(arguments: Trials.seeds(3_000))
    func `bytes that are changed are refused, or are their own spelling`(seed: UInt64) throws {
        var dice = SplitMix64(seed: seed)
        let token = try RandomToken(using: &dice).token
        for form in [MacaroonForm.packets, .fields] {
            var bytes = try token.bytes(as: form)
            for _ in 0..<3 {
                let place = Int.random(in: 0..<bytes.count, using: &dice)
                switch Int.random(in: 0..<3, using: &dice) {
                case 0: bytes[place] = UInt8(truncatingIfNeeded: dice.next())
                case 1: bytes.insert(UInt8(truncatingIfNeeded: dice.next()), at: place)
                case _: bytes.remove(at: place)
                }
                guard let read = try? Macaroon(bytes), let first = bytes.first else { continue }
                #expect(first != UInt8(ascii: "{"))
                #expect(try read.bytes(as: form) == bytes)
            }
        }
    }

    // MARK: Refusals

    private static let signature =
        Array("002fsignature ".utf8) + [UInt8](repeating: 1, count: 32)
        + [10]

    @Test func `packets are refused with what was expected`() {
        let head = Array("000elocation \n0011identifier i\n".utf8)
        let cases: [([UInt8], MacaroonRefusal)] = [
            (Array("000".utf8), .truncated(at: 0)),
            (Array("000Elocation \n".utf8), .packetLength(at: 0)),
            (Array("0007abc".utf8), .packetLength(at: 0)),
            (Array("00ffabc".utf8), .truncated(at: 0)),
            (Array("000elocation x".utf8), .packetShape(at: 0)),
            (Array("000elocation_\n".utf8), .packetShape(at: 0)),
            (Array("0011identifier i\n".utf8), .expected(.location, at: 0)),
            (Array("000elocation \n0010identifier \n".utf8), .empty(.identifier)),
            (head, .truncated(at: head.count)),
            (head + Array("0009cid \n".utf8), .empty(.caveat)),
            (head + Array("000bcid a\n".utf8), .truncated(at: head.count)),
            (
                head + Array("000acid a\n000bvid ab\n".utf8),
                .wrongLength(.verification, count: 2, expected: 72)
            ),
            (
                head + Array("000acid a\n0009cl b\n".utf8) + Self.signature,
                .locationOfFirstParty(caveat: 0)
            ),
            (head + Array("000acid a\n0008cl \n".utf8), .emptyLocation),
            (
                head + Array("0010signature 1\n".utf8),
                .wrongLength(.signature, count: 1, expected: 32)
            ),
            (head + Self.signature + [0], .trailing(at: head.count + 47)),
        ]
        for (bytes, refusal) in cases {
            #expect(throws: refusal, "\(String(decoding: bytes, as: UTF8.self))") {
                _ = try Macaroon(bytes)
            }
        }
    }

    @Test func `fields are refused with what was expected`() {
        let end = [UInt8]([0, 6, 32]) + [UInt8](repeating: 1, count: 32)
        let cases: [([UInt8], MacaroonRefusal)] = [
            ([], .unknownForm(nil)), ([1], .unknownForm(1)), ([2], .truncated(at: 1)),
            ([2, 2], .truncated(at: 2)), ([2, 2, 0, 0], .empty(.identifier)),
            ([2, 2, 0x81, 0], .number(at: 2)), ([2, 2, 0x81, 0x80, 1], .number(at: 2)),
            ([2, 2, 3, 7], .truncated(at: 1)),
            (
                [2, 2, 0x81, 0x7F] + [UInt8](repeating: 7, count: 16_257),
                .oversized(count: 16_261, most: 8_192)
            ),
            (
                [2, 2, 0x81, 0x10] + [UInt8](repeating: 7, count: 2_049) + [0],
                .tooLong(.identifier, count: 2_049, most: 2_048)
            ),
            ([2, 4, 1, 7], .expected(.identifier, at: 1)),
            ([2, 2, 1, 7, 1, 1, 7, 0], .expectedEndOfSection(at: 4)),
            ([2, 2, 1, 7, 2, 1, 7, 0], .expectedEndOfSection(at: 4)),
            ([2, 2, 1, 7, 0, 1, 1, 7, 2, 1, 7, 0] + end, .locationOfFirstParty(caveat: 0)),
            (
                [2, 2, 1, 7, 0, 2, 1, 7, 4, 1, 7, 0],
                .wrongLength(.verification, count: 1, expected: 72)
            ),
            ([2, 2, 1, 7, 0, 0, 6, 1, 7], .wrongLength(.signature, count: 1, expected: 32)),
            ([2, 2, 1, 7, 0] + end + [0], .trailing(at: 40)),
        ]
        for (bytes, refusal) in cases {
            #expect(throws: refusal, "\(bytes.prefix(16))") { _ = try Macaroon(bytes) }
        }
    }

    @Test func `a token has so many caveats and no more, in every form`() throws {
        var fields = [UInt8]([2, 2, 1, 7, 0])
        var packets = Array("000elocation \n0011identifier i\n".utf8)
        for _ in 0...MacaroonBounds.mostCaveats {
            fields += [2, 1, 7, 0]
            packets += Array("000acid a\n".utf8)
        }
        let json =
            #"{"i":"i","c":["#
            + [String](repeating: #"{"i":"a"}"#, count: 65)
            .joined(separator: ",") + "]}"
        for bytes in [fields, packets, Array(json.utf8)] {
            #expect(throws: MacaroonRefusal.tooManyCaveats(most: 64)) { _ = try Macaroon(bytes) }
        }
    }

    @Test func `JSON has each field once, as text or as base64`() throws {
        let signature = #""s64":"fxF6qTfYDznDgYQnxVJjDicY8Xz5MN4O9RLRSY-hhGI""#
        let good = [
            #"{"i":"key-1",\#(signature)}"#, #"{"v":2,"i64":"a2V5LTE",\#(signature),"c":[]}"#,
            #" {"i":"k\u0065y-1",\#(signature)}"#,
        ]
        for (index, text) in good.enumerated() {
            guard index < 2 else {
                // A blank in front is no form's first byte.
                #expect(throws: MacaroonRefusal.unknownForm(32)) {
                    _ = try Macaroon(Array(text.utf8))
                }
                continue
            }
            let token = try Macaroon(text: text)
            #expect(
                try token.text(as: .json) == #"{"v":2,"i":"key-1","c":[],\#(signature)}"#)
        }
        let bad: [(String, MacaroonRefusal)] = [
            (#"{"i":"a","i64":"YQ",\#(signature)}"#, .fieldForms(.identifier)),
            (#"{\#(signature)}"#, .fieldForms(.identifier)),
            (#"{"i":"a"}"#, .fieldForms(.signature)),
            (#"{"i":"a","s":"short"}"#, .wrongLength(.signature, count: 5, expected: 32)),
            (#"{"v":1,"i":"a",\#(signature)}"#, .version(1)),
            (#"{"i":"a",\#(signature),"c":[{"l":"x"}]}"#, .fieldForms(.caveat)),
            (#"{"i":"a",\#(signature),"c":[{"i":"a","l":"x"}]}"#, .locationOfFirstParty(caveat: 0)),
            (#"{"i64":"YQ==",\#(signature)}"#, .base64(.expectedSymbol(at: 2))),
        ]
        for (text, refusal) in bad {
            #expect(throws: refusal, "\(text)") { _ = try Macaroon(text: text) }
        }
        // Names that a stranger chose are quoted nowhere.
        do throws(MacaroonRefusal) {
            _ = try Macaroon(text: #"{"secret-name":1}"#)
            Issue.record("read")
        } catch { #expect(!"\(error)".contains("secret")) }
    }

    @Test func `text is base64 of either alphabet, with padding or without`() throws {
        let token = try Macaroon(text: GoldenTokens.fields.token)
        let bytes = try token.bytes(as: .fields)
        #expect(try Macaroon(text: Base64.text(bytes)).isSame(as: token))
        #expect(throws: MacaroonRefusal.self) { _ = try Macaroon(text: Base64.text(bytes) + "=") }
        #expect(throws: MacaroonRefusal.unknownForm(nil)) { _ = try Macaroon(text: "") }
        let long = String(repeating: "A", count: MacaroonBounds.mostTextBytes + 1)
        #expect(throws: MacaroonRefusal.oversized(count: 16_385, most: 16_384)) {
            _ = try Macaroon(text: long)
        }
    }

    // MARK: Bundles

    @Test func `a bundle is a token with its discharges`() throws {
        let token = try Macaroon(text: GoldenTokens.packets.token)
        let discharge = try Macaroon(text: GoldenTokens.packets.discharge)
        for form in [MacaroonForm.packets, .fields] {
            let text = try MacaroonBundle(token, discharges: [discharge]).text(as: form)
            let read = try MacaroonBundle(text: text)
            #expect(read.token.isSame(as: token))
            #expect(read.discharges.count == 1)
            #expect(read.discharges[0].isSame(as: discharge))
        }
        #expect(try MacaroonBundle(text: GoldenTokens.json).discharges.isEmpty)
        let one = try token.text()
        for text in ["", ",", one + ",", "," + one] {
            #expect(throws: MacaroonRefusal.self) { _ = try MacaroonBundle(text: text) }
        }
        let many = [String](repeating: one, count: 10).joined(separator: ",")
        #expect(throws: MacaroonRefusal.tooManyDischarges(most: 8)) {
            _ = try MacaroonBundle(text: many)
        }
        let long = String(repeating: ",", count: MacaroonBounds.mostBundleBytes + 1)
        #expect(throws: MacaroonRefusal.oversized(count: 32_769, most: 32_768)) {
            _ = try MacaroonBundle(text: long)
        }
    }
}
