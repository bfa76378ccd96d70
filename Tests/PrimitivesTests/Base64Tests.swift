import Primitives
import SpecTesting
import Testing

@Suite struct Base64Tests {
    /// Section 10 of RFC 4648, and the characters in which the forms differ.
    @Test(arguments: [
        ("", "", ""), ("f", "Zg==", "Zg"), ("fo", "Zm8=", "Zm8"), ("foo", "Zm9v", "Zm9v"),
        ("foob", "Zm9vYg==", "Zm9vYg"), ("fooba", "Zm9vYmE=", "Zm9vYmE"),
        ("foobar", "Zm9vYmFy", "Zm9vYmFy"), ("\u{3F}\u{7F}\u{3E}", "P38+", "P38-"),
        ("\u{3F}\u{7F}\u{3F}", "P38/", "P38_"),
    ])
    func `the vectors of the standard hold`(bytes: String, padded: String, url: String) throws {
        let bytes = Array(bytes.utf8)
        #expect(Base64.text(bytes) == padded)
        #expect(Base64.text(bytes, as: .url) == url)
        #expect(try Base64.bytes(padded) == bytes)
        #expect(try Base64.bytes(url, as: .url) == bytes)
    }

    @Test func `all 64 characters stand in their order`() throws {
        let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
        for (form, last) in [(Base64.Form.padded, "+/"), (.url, "-_")] {
            let bytes = try Base64.bytes(letters + last, as: form)
            #expect(Base64.text(bytes, as: form) == letters + last)
            let bits = bytes.flatMap { byte in (0..<8).map { byte >> (7 - $0) & 1 } }
            let values = stride(from: 0, to: bits.count, by: 6).map { start in
                bits[start..<start + 6].reduce(0) { $0 * 2 + $1 }
            }
            #expect(values == Array(0..<64))
        }
    }

    @Test(
        arguments: [
            ("=", .expectedWholeGroup(at: 0)), ("Zg", .expectedWholeGroup(at: 0)),
            ("Zg=", .expectedWholeGroup(at: 0)), ("Zm9vY", .expectedWholeGroup(at: 4)),
            ("Zm9vYg=", .expectedWholeGroup(at: 4)), ("====", .expectedSymbol(at: 0)),
            ("Z===", .expectedSymbol(at: 1)), ("Zg=A", .expectedSymbol(at: 2)),
            ("Zg==Zg==", .expectedSymbol(at: 2)), ("Zm9v====", .expectedSymbol(at: 4)),
            ("Zm9v ", .expectedSymbol(at: 4)), ("Zm9v\n", .expectedSymbol(at: 4)),
            ("Zm 9v", .expectedSymbol(at: 2)), ("Zm9vZm9\n", .expectedSymbol(at: 7)),
            ("P38-", .expectedSymbol(at: 3)), ("P38_", .expectedSymbol(at: 3)),
            ("Zm9vZm9vZm9é", .expectedSymbol(at: 11)), ("Zh==", .expectedZeroBits(at: 1)),
            ("Zm9=", .expectedZeroBits(at: 2)), ("Zm9vZm9vZm9=", .expectedZeroBits(at: 10)),
            ("Zm9vZm9vZm9vZm9vZm9v\u{80}AAAAA", .expectedSymbol(at: 20)),
        ] as [(String, Base64Error)])
    func `padded text of any other form is refused where it departs`(
        text: String, reason: Base64Error
    ) {
        #expect(throws: reason) { try Base64.bytes(text) }
    }

    @Test(
        arguments: [
            ("Z", .expectedWholeGroup(at: 0)), ("Zm9vY", .expectedWholeGroup(at: 4)),
            ("Zg==", .expectedSymbol(at: 2)), ("Zm8=", .expectedSymbol(at: 3)),
            ("Zm9v=", .expectedSymbol(at: 4)), ("P38+", .expectedSymbol(at: 3)),
            ("P38/", .expectedSymbol(at: 3)), (" Zg", .expectedSymbol(at: 0)),
            ("Zh", .expectedZeroBits(at: 1)), ("Zm9", .expectedZeroBits(at: 2)),
            ("Zm9vZm9vZ/", .expectedSymbol(at: 9)),
        ] as [(String, Base64Error)])
    func `url text of any other form is refused where it departs`(
        text: String, reason: Base64Error
    ) {
        #expect(throws: reason) { try Base64.bytes(text, as: .url) }
    }

    @Test func `every refusal says what was expected`() {
        let all: [Base64Error] = [
            .expectedSymbol(at: 1), .expectedWholeGroup(at: 1), .expectedZeroBits(at: 1),
        ]
        #expect(Set(all.map(\.description)).count == all.count)
        #expect(all.allSatisfy { $0.description.hasPrefix("expected ") })
    }

    /// Two texts of the same bytes would be two names of one thing.
    @Test(arguments: Base64.Form.allCases, Trials.seeds(2_000))
    func `bytes read back, and no other text reads as them`(
        form: Base64.Form, seed: UInt64
    ) throws {
        var dice = Dice(seed: seed)
        let bytes = dice.bytes(Int(dice.next() % 40))
        let text = Base64.text(bytes, as: form)
        #expect(text.utf8.count == Base64.characterCount(of: bytes.count, as: form))
        #expect(try Base64.bytes(text, as: form) == bytes)
        var appended: [UInt8] = [7]
        Base64.append(bytes.span, as: form, to: &appended)
        #expect(appended == [7] + Array(text.utf8))
        for _ in 0..<20 {
            var changed = Array(text.utf8)
            switch dice.next() % 3 {
            case 0 where !changed.isEmpty:
                changed[Int(dice.next() % UInt64(changed.count))] = UInt8(dice.next() & 0xFF)
            case 1 where !changed.isEmpty: changed.removeLast()
            default: changed.append(Array("=A ".utf8)[Int(dice.next() % 3)])
            }
            guard let read = try? Base64.bytes(changed.span, as: form) else { continue }
            #expect(Array(Base64.text(read, as: form).utf8) == changed)
        }
    }

    // MARK: Beside Python

    @Test(.python("base64", "sys"), arguments: Trials.seeds(40))
    func `Python writes the same text, and takes the same texts`(seed: UInt64) async throws {
        var dice = Dice(seed: seed)
        let samples = (0..<100).map { _ in dice.bytes(Int(dice.next() % 70)) }
        let alphabet = Array("AQgwE08BCZaz9+/-_=".utf8)
        let texts =
            samples.map { Array(Base64.text($0).utf8) }
            + (0..<300).map { _ in
                (0..<dice.next() % 13).map { _ in alphabet[Int(dice.next() % 18)] }
            }
        let lines = samples.map { HexText.text($0.span) } + texts.map { HexText.text($0.span) }
        let answer = try await PythonPeer().run(
            Self.script, input: Array(lines.joined(separator: "\n").utf8),
            arguments: ["\(samples.count)"])
        let expected =
            samples.map { "\(Base64.text($0)) \(Base64.text($0, as: .url))" }
            + texts.map { text in
                (try? Base64.bytes(text.span)).map { "<\(HexText.text($0.span))>" } ?? "refused"
            }
        #expect(String(decoding: answer, as: UTF8.self) == expected.joined(separator: "\n") + "\n")
    }

    /// Python lets spare bits be anything, so what it reads counts only if it is written the same.
    private static let script = """
        import base64, binascii, sys

        def read(text):
            try:
                data = base64.b64decode(text, validate=True)
            except binascii.Error:
                return "refused"
            return f"<{data.hex()}>" if base64.b64encode(data) == text else "refused"

        lines = [bytes.fromhex(line) for line in sys.stdin.read().split("\\n")]
        count = int(sys.argv[1])
        for data in lines[:count]:
            url = base64.urlsafe_b64encode(data).decode().rstrip("=")
            print(base64.b64encode(data).decode(), url)
        for text in lines[count:]:
            print(read(text))
        """
}
