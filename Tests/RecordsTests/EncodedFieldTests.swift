import FuzzTargets
import Simulation
import Primitives
import Records
import SpecTesting
import Testing

/// Addresses, content ids, base64 and ratios in fields: raw where bytes are read, text in JSON.
@Suite struct EncodedFieldTests {
    private typealias Signature = Base64Bytes<64>

    private static let address = Address(
        shard: Shard(0x0102), keyHash: Digest(1 << 56, 0x0203_0405_0607_0809, 0xAB << 32, .max))
    private static let content = ContentID(Digest(0xAF13, 2, 3, 4))

    // MARK: The bytes we emit

    @Test func `every form has its bytes for ever`() throws {
        let address = Self.address
        let raw = "0102" + hex(address.keyHash.bytes)
        try expect(
            address, binary: raw, preimage: raw,
            json: #""tb1qypqzqqqqqqqqqqqqgpsgpgxquyqjqqqqz4sqqqqqrllllllllllllcvkyc55""#)
        let content = Self.content
        let words = "000000000000af13000000000000000200000000000000030000000000000004"
        try expect(content, binary: words, preimage: words, json: "\"b3:\(words)\"")
        let bytes = try #require(Signature([0xFB, 0xFF, 0]))
        try expect(
            bytes, binary: "03fbff00", preimage: "03000000fbff00", json: #""base64:+/8A""#)
        try expect(Signature.empty, binary: "00", preimage: "00000000", json: #""base64:""#)
        let ratio = try #require(Ratio(300, over: 7))
        let wide = (String(repeating: "0", count: 28), String(repeating: "0", count: 30))
        try expect(
            ratio, binary: "ac0207", preimage: "2c01\(wide.0)07\(wide.1)", json: #""300/7""#)
    }

    private func expect<F: Field & Equatable>(
        _ value: F, binary: String, preimage: String, json: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        #expect(binaryHex(value) == binary, sourceLocation: sourceLocation)
        #expect(jsonText(value) == json, sourceLocation: sourceLocation)
        let hashed = Array(value.preimage(domain: "").dropFirst(4))
        #expect(hex(hashed) == preimage, sourceLocation: sourceLocation)
        #expect(try fromBinary(binary) == value, sourceLocation: sourceLocation)
        #expect(try fromJSON(json) == value, sourceLocation: sourceLocation)
    }

    @Test(arguments: Trials.seeds(2_000))
    func `any value comes back from every form`(seed: UInt64) throws {
        var dice = SplitMix64(seed: seed)
        try comesBack(dice.address())
        try comesBack(ContentID(dice.digest()))
        try comesBack(#require(Signature(dice.bytes(upTo: 64))))
        try comesBack(#require(Ratio(dice.integer(), over: max(1, dice.integer()))))
    }

    private func comesBack<F: Field & Equatable>(_ value: F) throws {
        #expect(try Only<F>(binary: Only(value).binary()).x == value)
        #expect(try Only<F>(json: Only(value).json()).x == value)
        #expect(try Only<F>(canonicalJSON: Only(value).canonicalJSON()).x == value)
    }

    // MARK: Refusals

    @Test(arguments: [
        (
            #""tb1qypqzqqqqqqqqqqqqgpsgpgxquyqjqqqqz4sqqqqqrllllllllllllcvkyc5q""#,
            "; its checksum is wrong: expected another checksum: at least one character is wrong"
        ),
        (#""""#, "; its length is wrong: it has 0 characters, and an address 64"),
        ("null", ""), ("7", ""),
        (#""\u0054B1QYPQ""#, "; its length is wrong: it has 7 characters, and an address 64"),
        (
            #""TB1QYPQZQQQQQQQQQQQQGPSGPGXQUYQJQQQQZ4SQQQQQRLLLLLLLLLLLLCVKYC5Q""#,
            "; its prefix is wrong: an address begins with 'tb1', in lower case"
        ),
    ])
    func `what is no address is refused with where it goes wrong`(text: String, fault: String) {
        let refused = refusal { () throws(RecordError) in try fromJSON(text, as: Address.self) }
        let reason = RecordError.Problem.expected(
            "an address, 'tb1' and 61 characters, bech32m of 34 bytes: the shard's 2 and the key "
                + "hash's 32" + fault)
        #expect(refused == RecordError(reason, at: 5, path: "x"))
    }

    @Test func `raw bytes that end too early are refused`() {
        for count in 0..<34 {
            let text = String(repeating: "00", count: count)
            #expect(
                refusal { () throws(RecordError) in try fromBinary(text, as: Address.self) }?
                    .problem == .truncated)
            guard count < 32 else { continue }
            #expect(
                refusal { () throws(RecordError) in try fromBinary(text, as: ContentID.self) }?
                    .problem == .truncated)
        }
    }

    @Test func `a content id is refused without its name`() {
        let refused = refusal { () throws(RecordError) in
            try fromJSON("\"\(Digest.zero.hex)\"", as: ContentID.self)
        }
        #expect(
            refused?.problem == .expected("'b3:' and 64 lower-case hexadecimal digits"))
    }

    @Test(arguments: [
        "AA==", "base64:AA", "base64:AA=", "base64:AB==", "Base64:AA==", "base64: AA==",
        "base64:AAAAAAAA", "base64:AAAAAAA=", "base64:-_8=",
    ])
    func `base64 in another form, or too long, is refused`(text: String) {
        let refused = refusal { () throws(RecordError) in
            try fromJSON("\"\(text)\"", as: Base64Bytes<4>.self)
        }
        let reason = "'base64:' and the padded base64 of at most 4 bytes"
        #expect(refused?.problem == .expected(reason))
    }

    @Test func `a run of bytes has its bound in every form`() throws {
        let (four, five) = ([UInt8](repeating: 1, count: 4), [UInt8](repeating: 1, count: 5))
        #expect(Base64Bytes<4>(four)?.bytes == four)
        #expect(Base64Bytes<4>(five) == nil)
        #expect(try fromBinary("0401010101", as: Base64Bytes<4>.self)?.bytes == four)
        #expect(throws: RecordError.self) {
            try fromBinary("050101010101", as: Base64Bytes<4>.self)
        }
        #expect(throws: RecordError.self) {
            try fromJSON("\"base64:\(Base64.text(five))\"", as: Base64Bytes<4>.self)
        }
    }

    @Test(arguments: [
        ("0100", false), ("0000", false), ("0002", true), ("0204", true), ("0303", true),
    ])
    func `bytes of a ratio that is none, or not in lowest terms, are refused`(
        bytes: String, isRatio: Bool
    ) {
        let refused = refusal { () throws(RecordError) in try fromBinary(bytes, as: Ratio.self) }
        let reason: RecordError.Problem =
            isRatio
            ? .notCanonical("a ratio that is not in lowest terms")
            : .expected("a ratio in lowest terms, as in \"1/2\"")
        #expect(refused == RecordError(reason, at: 1, path: "x"))
    }

    // MARK: Patterns

    @Test(arguments: Trials.seeds(1_000))
    func `a pattern takes what the type takes, but for checksum and lowest terms`(
        seed: UInt64
    ) throws {
        var dice = SplitMix64(seed: seed)
        try agree(ContentID(dice.digest()), "09afgAF:b3", &dice, beyond: { _ in false })
        try agree(
            try #require(Base64Bytes<0>([])), "A=:4", &dice, beyond: { _ in false })
        try agree(
            try #require(Base64Bytes<1>(dice.bytes(upTo: 1))), "AQgBwE=", &dice,
            beyond: { _ in false })
        try agree(
            try #require(Base64Bytes<5>(dice.bytes(upTo: 5))), "AQgBwE/+=", &dice,
            beyond: { _ in false })
        try agree(
            try #require(Base64Bytes<6>(dice.bytes(upTo: 6))), "AQgBwE/+=", &dice,
            beyond: { _ in false })
        try agree(
            try #require(Ratio(dice.integer(), over: max(1, dice.integer()))), "0123/9-", &dice,
            beyond: { text in
                let parts = text.split(separator: "/").map { UInt128($0) }
                guard let top = parts[0], let bottom = parts[1] else { return true }
                return Ratio(top, over: bottom)?.denominator != bottom
            })
        try agree(
            dice.address(), "qpzry9x8gf2tvdw0s3jn54khce6mua7l1bioQ", &dice,
            beyond: { text in
                do throws(Bech32mError) {
                    _ = try Bech32m.check(text.utf8Span.span)
                    return false
                } catch { return error == .expectedMatchingChecksum(isBech32: false) }
            })
    }

    private func agree<T: TextField>(
        _ value: T, _ alphabet: String, _ dice: inout SplitMix64, beyond: (String) -> Bool
    ) throws {
        let pattern = try Regex(T.pattern).matchingSemantics(.unicodeScalar)
        var bytes: [UInt8] = []
        value.appendText(to: &bytes)
        for changes in 0..<8 {
            var text = Array(String(decoding: bytes, as: UTF8.self))
            for _ in 0..<(changes + 1) / 2 {
                let at = dice.below(text.count + 1)
                switch dice.below(3) {
                case 0: text.insert(dice.pick(alphabet), at: at)
                case 1 where at < text.count: text.remove(at: at)
                case 2 where at < text.count: text[at] = dice.pick(alphabet)
                default: text.append(dice.pick(alphabet))
                }
            }
            let string = String(text)
            let isTaken = T(text: string.utf8.span) != nil
            let matches = try pattern.firstMatch(in: string) != nil
            #expect(isTaken ? matches : !matches || beyond(string), "\(T.self): \(string)")
        }
    }
}

extension SplitMix64 {
    fileprivate mutating func address() -> Address {
        Address(shard: Shard(integer()), keyHash: digest())
    }
}
