import Primitives
import SpecTesting
import Testing

@Suite struct AddressTextTests {
    static let sample = Address(
        shard: Shard(0x0102), keyHash: Digest(1 << 56, 0x0203_0405_0607_0809, 0xAB << 32, .max))

    /// Whoever keeps an address keeps this text.
    @Test(arguments: [
        (Address.zero, "tb1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqet2r5j"),
        (sample, "tb1qypqzqqqqqqqqqqqqgpsgpgxquyqjqqqqz4sqqqqqrllllllllllllcvkyc55"),
        (
            Address(shard: Shard(.max), keyHash: Digest(.max, .max, .max, .max)),
            "tb1llllllllllllllllllllllllllllllllllllllllllllllllllllllccu957h"
        ),
    ])
    func `an address has one text for ever`(address: Address, text: String) throws {
        #expect(address.text == text)
        #expect(address.description == text)
        #expect(try Address(parsing: text) == address)
    }

    @Test(arguments: Trials.seeds(4_000))
    func `text is what the twin writes, and reads back`(seed: UInt64) throws {
        var dice = Dice(seed: seed)
        let bytes = dice.bytes(34)
        let address = try #require(Address(bytes))
        #expect(address.text == Bech32mTwin.text("tb", Bech32mTwin.symbols(bytes)))
        #expect(address.text.utf8.count == Address.characterCount)
        #expect(try Address(parsing: address.text) == address)
        var text = Array("x".utf8)
        address.appendText(to: &text)
        #expect(String(decoding: text, as: UTF8.self) == "x" + address.text)
    }

    @Test func `whatever is not the text of an address is refused for its reason`() throws {
        let text = Self.sample.text
        let zeros = [UInt8](repeating: 0, count: 34)
        let otherPrefix = try Bech32m.encode(zeros, prefix: "tc")
        // Another shape of 64 characters: a longer prefix, and a payload as much shorter.
        let longPrefix = try Bech32m.encode([UInt8](zeros.prefix(33)), prefix: "tb1x")
        #expect(longPrefix.utf8.count == 64)
        let older = Bech32mTwin.text("tb", Bech32mTwin.symbols(zeros), constant: 1)
        var spare = Bech32mTwin.symbols(zeros)
        spare[54] = 1
        let wrong: [(String, AddressError)] = [
            ("", .expectedCharacters(64, found: 0)),
            (String(text.dropLast()), .expectedCharacters(64, found: 63)),
            (text + "q", .expectedCharacters(64, found: 65)),
            (" " + text.dropLast(), .expectedPrefix),
            (text.uppercased(), .expectedPrefix),
            ("T" + text.dropFirst(), .expectedPrefix),
            (otherPrefix, .expectedPrefix),
            (longPrefix, .encoding(.expectedSymbol(at: 4))),
            (older, .encoding(.expectedMatchingChecksum(isBech32: true))),
            (Bech32mTwin.text("tb", spare), .encoding(.expectedZeroPadding(at: 57))),
            (
                text.dropLast(60) + "Q" + text.suffix(59),
                .encoding(.expectedOneCase(at: 4))
            ),
            (text.dropLast(60) + "b" + text.suffix(59), .encoding(.expectedSymbol(at: 4))),
        ]
        for (text, reason) in wrong {
            #expect(throws: reason, "\(text)") { try Address(parsing: text) }
        }
    }

    @Test(arguments: [
        (
            AddressError.expectedCharacters(64, found: 63),
            "its length is wrong: it has 63 characters, and an address 64"
        ),
        (.expectedPrefix, "its prefix is wrong: an address begins with 'tb1', in lower case"),
        (
            .encoding(.expectedMatchingChecksum(isBech32: false)),
            "its checksum is wrong: expected another checksum: at least one character is wrong"
        ),
        (
            .encoding(.expectedSymbol(at: 4)),
            "a character of it is wrong: expected a letter other than b, i and o, or a digit other "
                + "than 1, at byte 4"
        ),
        (
            .encoding(.expectedZeroPadding(at: 57)),
            "it is no bech32m: expected zero bits at the end of the character at byte 57"
        ),
    ])
    func `every refusal says where it went wrong`(error: AddressError, words: String) {
        #expect(error.description == words)
    }
}
