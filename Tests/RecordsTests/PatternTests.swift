import FuzzTargets
import Simulation
import SpecTesting
import Primitives
import Records
import Testing

/// The pattern a type publishes and the check it makes are one rule, told twice.
@Suite struct PatternTests {
    @Test(arguments: Trials.seeds(2_000))
    func `a pattern takes what the type takes`(seed: UInt64) throws {
        var dice = SplitMix64(seed: seed)
        try agree(ProviderName.self, valid: "a-b.c_9", alphabet: "abz019._-AZ`{/:@[, ", &dice)
        try agree(Ticker.self, valid: "TBK", alphabet: "ABZa@[`0_", &dice)
        try agree(Bytes.self, valid: "00ff", alphabet: "0189abfgAF/:`@", &dice)
        try agree(
            Digest.self, valid: String(repeating: "0f", count: 32), alphabet: "09afgAF/:`@", &dice)
        try agree(
            PublicKey.self, valid: String(repeating: "0f", count: 32), alphabet: "09afgAF/:`@",
            &dice)
        try agree(
            Signature.self, valid: String(repeating: "0f", count: 64), alphabet: "09afgAF/:`@",
            &dice)
        try agree(UInt128.self, valid: "120", alphabet: "0123456789-+./:e ", &dice)
        try agree(Int128.self, valid: "-120", alphabet: "0123456789-+./:e ", &dice)
    }

    /// Beyond the pattern lies one thing: 39 digits that exceed 128 bits, which no pattern worth
    /// reading could tell.
    @Test func `an integer string beyond 128 bits is the type's to refuse`() throws {
        let above = ["340282366920938463463374607431768211456", String(repeating: "9", count: 39)]
        for text in above {
            #expect(UInt128(text: text.utf8.span) == nil)
            #expect(try matches(text, UInt128.pattern))
        }
        #expect(UInt128(text: String(repeating: "9", count: 40).utf8.span) == nil)
        #expect(try !matches(String(repeating: "9", count: 40), UInt128.pattern))
        #expect(try matches("\(UInt128.max)", UInt128.pattern))
        #expect(try matches("\(Int128.min)", Int128.pattern))
    }

    @Test func `a fee lane's pattern takes any case and nothing else`() throws {
        let document = String(decoding: Only<FeeLane>.schema.document(), as: UTF8.self)
        let pattern = try #require(document.firstMatch(of: /"pattern":"([^"]*)"/)?.1)
        for text in ["consumer", "INDUSTRIAL", "InDuStRiAl"] {
            #expect(try matches(text, String(pattern)))
        }
        for text in [
            "", "consume", "consumers", "xconsumer", "con\u{17F}umer", "consumerindustrial",
        ] {
            #expect(try !matches(text, String(pattern)))
        }
    }

    @Test func `an alphabet holds what its bracket expression says`() throws {
        let alphabets: [Alphabet] = ["a", "a-z", "A-Za-z0-9._:/@+#-", "-", "0-9a-f", "a-c-", "_."]
        for alphabet in alphabets {
            for character in UInt8.min..<0x80 {
                let text = String(UnicodeScalar(character))
                #expect(
                    try matches(text, "^[\(alphabet)]$") == alphabet.contains(character),
                    "\(text) in \(alphabet)")
            }
            for character in UInt8(0x80) ... .max { #expect(!alphabet.contains(character)) }
        }
    }

    @Test(arguments: ["z-a", "a b", "a]b", "^a", "a\\d", "é", "+-/"])
    func `an alphabet that is none traps`(text: String) async {
        await #expect(processExitsWith: .failure) { [text] in
            _ = Alphabet(stringLiteral: text.asStatic)
        }
    }

    private func agree<T: TextField>(
        _ type: T.Type, valid: String, alphabet: String, _ dice: inout SplitMix64
    ) throws {
        for _ in 0..<30 {
            var text = Array(dice.coin() ? valid : dice.plainText(of: alphabet, 0...14))
            for _ in 0..<dice.below(3) {
                let at = dice.below(text.count + 1)
                switch dice.below(4) {
                case 0: text.insert(dice.pick(alphabet), at: at)
                case 1 where at < text.count: text.remove(at: at)
                case 2 where at < text.count: text[at] = dice.pick(alphabet)
                default: text.insert(Character(dice.scalar()), at: at)
                }
            }
            let string = String(text)
            let isTaken = T(text: string.utf8.span) != nil
            #expect(
                try matches(string, T.pattern) == isTaken, "\(T.self): \(string.debugDescription)")
        }
    }

    private func matches(_ text: String, _ pattern: String) throws -> Bool {
        try Regex(pattern).matchingSemantics(.unicodeScalar).firstMatch(in: text) != nil
    }
}

extension String {
    /// The literals that the tests of alphabets pass as arguments.
    fileprivate var asStatic: StaticString {
        switch self {
        case "z-a": "z-a"
        case "a b": "a b"
        case "a]b": "a]b"
        case "^a": "^a"
        case "a\\d": "a\\d"
        case "é": "é"
        default: "+-/"
        }
    }
}
