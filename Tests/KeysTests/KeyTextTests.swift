import Crypto
import Keys
import Primitives
import Simulation
import SpecTesting
import Testing

@Suite struct KeyTextTests {
    /// The bytes from 1 to 32 as a signing key; made by another program from BIP 350.
    static let golden =
        "tbsk1qypqxpq9qcrsszg2pvxq6rs0zqg3yyc5z5tpwxqergd3c8g7rusq262qk9\n"
    private static let seed = [UInt8](1...32)

    static func text(of bytes: [UInt8], kind: KeyKind) throws -> [UInt8] {
        try KeyText.write(bytes.span, kind: kind).withBytes { text in
            text.indices.map { text[$0] }
        }
    }

    private func bytes(in text: [UInt8], kind: KeyKind = .signing) throws -> [UInt8] {
        try KeyText.read(text.span, kind: kind).withBytes { bytes in
            bytes.indices.map { bytes[$0] }
        }
    }

    private func refusal(_ text: [UInt8], kind: KeyKind = .signing) -> KeyTextRefusal? {
        do throws(KeyTextRefusal) {
            _ = try KeyText.read(text.span, kind: kind)
            return nil
        } catch { return error }
    }

    @Test func `the line of a key is pinned`() throws {
        #expect(try Self.text(of: Self.seed, kind: .signing) == Array(Self.golden.utf8))
        #expect(try bytes(in: Array(Self.golden.utf8)) == Self.seed)
    }

    @Test(arguments: Trials.seeds(10_000))
    func `keys read back, as their own kind only`(seed: UInt64) throws {
        var dice = SplitMix64(seed: seed)
        for (kind, other) in [(KeyKind.signing, KeyKind.sealing), (.sealing, .signing)] {
            let secret = (0..<32).map { _ in UInt8.random(in: 0 ... .max, using: &dice) }
            let text = try Self.text(of: secret, kind: kind)
            #expect(try bytes(in: text, kind: kind) == secret)
            #expect(
                refusal(text, kind: other)
                    == .wrongKind(prefix: kind.prefix, expected: other))
        }
    }

    @Test func `no line is a key with any one byte changed`() {
        let text = Array(Self.golden.utf8)
        for place in text.indices {
            for byte in UInt8.min...UInt8.max where byte != text[place] {
                var changed = text
                changed[place] = byte
                #expect(refusal(changed) != nil, "byte \(place) as \(byte)")
            }
        }
        for count in text.indices { #expect(refusal(Array(text[..<count])) != nil) }
    }

    @Test func `each kind of damage is named`() throws {
        let line = Array(Self.golden.utf8.dropLast())
        let (end, newline) = (line.count, UInt8(ascii: "\n"))
        #expect(refusal([]) == .empty)
        #expect(refusal(line) == .noFinalNewline)
        #expect(refusal(line + Array("\r\n".utf8)) == .carriageReturn(at: end))
        #expect(refusal(line + [newline, newline]) == .trailingBytes(at: end + 1))
        #expect(refusal(line + Array("\nmore\n".utf8)) == .trailingBytes(at: end + 1))
        #expect(refusal(line + [0, newline]) == .zeroByte(at: end))
        #expect(refusal([0]) == .zeroByte(at: 0))
        #expect(refusal([newline] + line) == .foreign(expected: .signing))
        let long = line + [UInt8](repeating: 0x71, count: KeyText.longest + 1 - line.count)
        #expect(refusal(long) == .tooLong(limit: KeyText.longest))
        #expect(refusal(line + Array(" \n".utf8)) == .malformed(.expectedSymbol(at: end)))
        var swapped = line
        swapped.swapAt(10, 11)
        #expect(
            refusal(swapped + [newline])
                == .malformed(.expectedMatchingChecksum(isBech32: false)))
        let upper = Array(Self.golden.dropLast().uppercased().utf8) + [newline]
        #expect(refusal(upper) == .wrongKind(prefix: "TBSK", expected: .signing))
        let short = try Bech32m.encode([1, 2, 3], prefix: "tbsk") + "\n"
        #expect(refusal(Array(short.utf8)) == .wrongCount(3, expected: .signing))
        #expect(throws: KeyTextRefusal.wrongCount(3, expected: .signing)) {
            try Self.text(of: [1, 2, 3], kind: .signing)
        }
    }

    @Test(arguments: [
        """
        -----BEGIN PRIVATE KEY-----
        MC4CAQAwBQYDK2VwBCIEIAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g
        -----END PRIVATE KEY-----

        """, "one\ntwo\n", "one\r\ntwo\r\n", "\n\n", "TBSK1\nx\n", "tbsk\nx\n",
        String(repeating: "f", count: KeyText.longest) + "\n",
    ])
    func `another file is no key of ours, whichever key was looked for`(text: String) {
        for kind in [KeyKind.signing, .sealing] {
            #expect(refusal(Array(text.utf8), kind: kind) == .foreign(expected: kind))
        }
        #expect(
            "\(KeyTextRefusal.foreign(expected: .sealing))"
                == "it is no key of ours; expected one line that begins with tbek1")
    }

    @Test func `two keys in one file are said to be more than one line, of either kind`() {
        let text = Array((Self.golden + Self.golden).utf8)
        let second = Self.golden.utf8.count
        #expect(refusal(text) == .tooLong(limit: KeyText.longest))
        #expect(refusal(text, kind: .sealing) == .tooLong(limit: KeyText.longest))
        let short = Array((Self.golden + "x\n").utf8)
        #expect(refusal(short, kind: .sealing) == .trailingBytes(at: second))
    }

    @Test func `messages say what to do and never what the secret is`() {
        let refusals: [KeyTextRefusal] = [
            .empty, .foreign(expected: .signing), .tooLong(limit: 91), .zeroByte(at: 3),
            .carriageReturn(at: 3), .noFinalNewline,
            .trailingBytes(at: 3), .malformed(.expectedSeparator),
            .wrongKind(prefix: "tbek", expected: .signing), .wrongCount(3, expected: .sealing),
            .memory(.noMemory(count: 32)),
        ]
        #expect(Set(refusals.map(\.description)).count == refusals.count)
        #expect(
            "\(refusals[8])"
                == "it holds a secret of kind tbek1…; expected a signing key (tbsk1…)")
    }
}
