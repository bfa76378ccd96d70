import Primitives
import SpecTesting
import Testing

@Suite struct Bech32mTests {
    // MARK: The vectors of BIP 350

    /// Valid as symbols; those whose symbols are whole bytes with their number of bytes.
    static let valid: [(text: String, bytes: Int?)] = [
        ("A1LQFN3A", 0),
        ("a1lqfn3a", 0),
        (
            "an83characterlonghumanreadablepartthatcontainsthetheexcludedcharactersbioandnumber1"
                + "1sg7hg6", 0
        ),
        ("abcdef1l7aum6echk45nj3s0wdvt2fg8x9yrzpqzd3ryx", 20),
        ("1" + "1" + String(repeating: "l", count: 82) + "ludsr8", nil),
        ("split1checkupstagehandshakeupstreamerranterredcaperredlc445v", 30),
        ("?1v759aa", 0),
    ]

    @Test(arguments: valid)
    func `what the specification calls valid is read`(text: String, bytes: Int?) throws {
        let span = text.utf8Span.span
        #expect(try Bech32m.check(span) == Array(text.utf8).lastIndex(of: UInt8(ascii: "1")))
        guard let bytes else {
            let symbol = text.utf8.count - 7
            #expect(throws: Bech32mError.expectedZeroPadding(at: symbol)) {
                try Bech32m.decode(text)
            }
            return
        }
        let read = try Bech32m.decode(text)
        #expect(read.bytes.count == bytes)
        #expect(try Bech32m.encode(read.bytes, prefix: read.prefix) == text.lowercased())
    }

    @Test(
        arguments: [
            ("\u{20}1xj0phk", .expectedPrefixCharacter(at: 0)),
            ("\u{7F}1g6xzxy", .expectedPrefixCharacter(at: 0)),
            ("\u{80}1vctc34", .expectedPrefixCharacter(at: 0)),
            (
                "an84characterslonghumanreadablepartthatcontainsthetheexcludedcharactersbioandnumber"
                    + "11d6pts4", .expectedFewerCharacters(limit: 90)
            ),
            ("qyrz8wqd2c9m", .expectedSeparator),
            ("1qyrz8wqd2c9m", .expectedPrefix(longest: 83)),
            ("y1b0jsk6g", .expectedSymbol(at: 2)),
            ("lt1igcx5c0", .expectedSymbol(at: 3)),
            ("in1muywd", .expectedChecksum(characters: 6)),
            ("mm1crxm3i", .expectedSymbol(at: 8)),
            ("au1s5cgom", .expectedSymbol(at: 7)),
            ("M1VUXWEZ", .expectedMatchingChecksum(isBech32: false)),
            ("16plkw9", .expectedPrefix(longest: 83)),
            ("1p2gdwpf", .expectedPrefix(longest: 83)),
        ] as [(String, Bech32mError)])
    func `what the specification calls invalid is refused for its reason`(
        text: String, reason: Bech32mError
    ) {
        #expect(throws: reason) { try Bech32m.decode(text) }
    }

    // MARK: Refusals of our own

    @Test(
        arguments: [
            ("", .expectedSeparator),
            ("1", .expectedPrefix(longest: 83)),
            ("a1", .expectedChecksum(characters: 6)),
            ("a1lqfn3", .expectedChecksum(characters: 6)),
            ("a1lqfN3a", .expectedOneCase(at: 5)),
            ("A1lqfn3a", .expectedOneCase(at: 2)),
            ("aB1lqfn3a", .expectedOneCase(at: 1)),
            ("a1lqfn3é", .expectedSymbol(at: 7)),
            ("a1lqf 3a", .expectedSymbol(at: 5)),
            ("a1lqfn3q", .expectedMatchingChecksum(isBech32: false)),
            (
                Bech32mTwin.text("tb", [3, 1, 4], constant: 1),
                .expectedMatchingChecksum(isBech32: true)
            ),
            (Bech32mTwin.text("tb", [0]), .expectedNoSpareSymbol(at: 3)),
            (Bech32mTwin.text("tb", [0, 0, 0]), .expectedNoSpareSymbol(at: 5)),
            (Bech32mTwin.text("tb", [31, 1]), .expectedZeroPadding(at: 4)),
            (Bech32mTwin.text("tb", [31, 26]), .expectedZeroPadding(at: 4)),
        ] as [(String, Bech32mError)])
    func `what is wrong is named, and where`(text: String, reason: Bech32mError) {
        #expect(throws: reason) { try Bech32m.decode(text) }
    }

    @Test(
        arguments: [
            ("", 1, .expectedPrefix(longest: 83)),
            (String(repeating: "a", count: 84), 0, .expectedPrefix(longest: 83)),
            ("tb", 51, .expectedFewerCharacters(limit: 90)),
            ("tb", .max >> 40, .expectedFewerCharacters(limit: 90)),
            (String(repeating: "a", count: 83), 1, .expectedFewerCharacters(limit: 90)),
            ("tB", 1, .expectedOneCase(at: 1)),
            ("t b", 1, .expectedPrefixCharacter(at: 1)),
            ("té", 1, .expectedPrefixCharacter(at: 1)),
        ] as [(String, Int, Bech32mError)])
    func `what cannot be written is refused`(prefix: String, bytes: Int, reason: Bech32mError) {
        #expect(throws: reason) {
            try Bech32m.encode([UInt8](repeating: 0, count: bytes), prefix: prefix)
        }
    }

    @Test func `the longest prefix and the most bytes fit`() throws {
        let prefix = String(repeating: "a", count: 83)
        #expect(try Bech32m.decode(Bech32m.encode([], prefix: prefix)).prefix == prefix)
        let most = [UInt8](repeating: 0xA5, count: 50)
        let text = try Bech32m.encode(most, prefix: "tb")
        #expect(text.utf8.count == 89)
        #expect(try Bech32m.decode(text).bytes == most)
        #expect(try Bech32m.encode(most + [1], prefix: "t").utf8.count == 90)
    }

    @Test func `every refusal says what was expected`() {
        let all: [Bech32mError] = [
            .expectedFewerCharacters(limit: 90), .expectedSeparator, .expectedPrefix(longest: 83),
            .expectedPrefixCharacter(at: 1), .expectedOneCase(at: 1),
            .expectedChecksum(characters: 6), .expectedSymbol(at: 1),
            .expectedMatchingChecksum(isBech32: false), .expectedMatchingChecksum(isBech32: true),
            .expectedNoSpareSymbol(at: 1), .expectedZeroPadding(at: 1),
        ]
        #expect(Set(all.map(\.description)).count == all.count)
        #expect(all.allSatisfy { $0.description.hasPrefix("expected ") })
    }

    // MARK: Beside the twin

    @Test(arguments: Trials.seeds(4_000))
    func `bytes are written as the twin writes them, and read back`(seed: UInt64) throws {
        var dice = Dice(seed: seed)
        let prefix = dice.prefix()
        let most = (90 - 7 - prefix.utf8.count) * 5 / 8
        let bytes = dice.bytes(Int(dice.next() % UInt64(most + 1)))
        let text = try Bech32m.encode(bytes, prefix: prefix)
        #expect(text == Bech32mTwin.text(prefix, Bech32mTwin.symbols(bytes)))
        for form in [text, text.uppercased()] {
            let read = try Bech32m.decode(form)
            #expect(read.prefix == prefix)
            #expect(read.bytes == bytes)
        }
    }

    @Test(arguments: Trials.seeds(4_000))
    func `symbols are accepted exactly as the twin accepts them`(seed: UInt64) {
        var dice = Dice(seed: seed)
        let prefix = dice.prefix()
        let most = UInt64(90 - 6 - prefix.utf8.count)
        let symbols = (0..<dice.next() % most).map { _ in Int(dice.next() % 32) }
        let constant = [0x2bc8_30a3, 1, Int(dice.next() % 1 << 30)][Int(dice.next() % 3)]
        let text = Bech32mTwin.text(prefix, symbols, constant: constant)
        for form in [text, text.uppercased(), dice.changed(text), dice.changed(text.uppercased())] {
            let isTaken = (try? Bech32m.check(form.utf8Span.span)) != nil
            #expect(isTaken == Bech32mTwin.accepts(form), "\(form.debugDescription)")
        }
    }

    // MARK: What the code promises

    @Test func `any other character in any place is refused`() throws {
        let text = try Bech32m.encode((0..<34).map { UInt8($0 * 7) }, prefix: "tb")
        let original = Array(text.utf8)
        for place in original.indices {
            for byte in UInt8.min...UInt8.max where byte != original[place] {
                var changed = original
                changed[place] = byte
                #expect(throws: Bech32mError.self) { try Bech32m.decode(changed.span) }
            }
        }
    }

    /// A distance of five: of a text of up to 89 symbols, any four may be wrong.
    @Test(arguments: Trials.seeds(2_000), 2...4)
    func `two to four wrong characters are always noticed`(seed: UInt64, wrong: Int) throws {
        var dice = Dice(seed: seed)
        let bytes = dice.bytes(34)
        let original = Array(try Bech32m.encode(bytes, prefix: "tb").utf8)
        for _ in 0..<50 {
            var changed = original
            for place in Set((0..<wrong).map { _ in 3 + Int(dice.next() % 61) }) {
                let symbols = Bech32mTwin.alphabet.compactMap(\.asciiValue)
                    .filter { $0 != original[place] }
                changed[place] = symbols[Int(dice.next() % 31)]
            }
            #expect(throws: Bech32mError.expectedMatchingChecksum(isBech32: false)) {
                try Bech32m.decode(changed.span)
            }
        }
    }
}

extension Dice {
    /// One to 83 characters that a prefix may have, no letter of upper case.
    fileprivate mutating func prefix() -> String {
        let allowed = (33...126).filter { !(0x41...0x5A).contains($0) }
        let count = next() % 3 == 0 ? 1 + next() % 83 : 1 + next() % 5
        return String((0..<count).map { _ in character(of: allowed) })
    }

    /// The text with one character replaced, added or taken away.
    fileprivate mutating func changed(_ text: String) -> String {
        var characters = Array(text)
        let place = Int(next() % UInt64(characters.count))
        switch next() % 4 {
        case 0: characters.remove(at: place)
        case 1: characters.insert(character(of: Array(0...127)), at: place)
        case 2: characters[place] = character(of: Array(33...126))
        default: characters.swapAt(place, Int(next() % UInt64(characters.count)))
        }
        return String(characters)
    }

    private mutating func character(of codes: [Int]) -> Character {
        Character(UnicodeScalar(UInt8(codes[Int(next() % UInt64(codes.count))])))
    }
}
