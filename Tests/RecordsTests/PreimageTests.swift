import FuzzTargets
import Simulation
import SpecTesting
import Primitives
import Records
import Testing

@Suite struct PreimageTests {
    private func preimageHex<F: Field & Equatable>(_ value: F) -> String {
        // The framed domain "d" and the presence byte lie before the value.
        hex(Array(Only(value).preimage(domain: "d").dropFirst(6)))
    }

    @Test func `every kind of field has its bytes`() {
        #expect(preimageHex(UInt8(7)) == "07")
        #expect(preimageHex(UInt16(0x0102)) == "0201")
        #expect(preimageHex(UInt32(1)) == "01000000")
        #expect(preimageHex(UInt64(0x0102_0304_0506_0708)) == "0807060504030201")
        #expect(preimageHex(Int32(-2)) == "feffffff")
        #expect(preimageHex(Int64.min) == "0000000000000080")
        #expect(preimageHex(UInt128(1) << 120) == "00000000000000000000000000000001")
        #expect(preimageHex(Int128(-1)) == String(repeating: "ff", count: 16))
        #expect(preimageHex(true) == "01")
        #expect(preimageHex("é") == "02000000c3a9")
        #expect(preimageHex("") == "00000000")
        #expect(preimageHex(ProviderName(checked: "ab")) == "020000006162")
        #expect(preimageHex(Bytes([9])) == "0100000009")
        #expect(preimageHex(Digest.zero) == String(repeating: "00", count: 32))
        #expect(preimageHex(PublicKey.zero) == String(repeating: "00", count: 32))
        #expect(preimageHex(Signature.zero) == String(repeating: "00", count: 64))
        #expect(preimageHex(Amount(units: 2)) == "02" + String(repeating: "00", count: 15))
        #expect(preimageHex(FeeLane.industrial) == "01")
        #expect(preimageHex(Mode.real) == "07")
        #expect(preimageHex(Action.stop(Nothing())) == "09")
        #expect(preimageHex(Action.settle(.earliest)) == "02" + String(repeating: "00", count: 16))
        #expect(preimageHex(["a", ""]) == "02000000" + "0100000061" + "00000000")
        var map = FieldMap<UInt8>()
        (map["b"], map["a"]) = (2, 1)
        #expect(preimageHex(map) == "02000000" + "010000006101" + "010000006202")
        #expect(Only<UInt8>().preimage(domain: "d") == [1, 0, 0, 0, 0x64, 0])
    }

    /// Text behind a 32-bit count, integers in 64 bits, version and lane in one byte each, all
    /// little end first.
    @Test func `a receipt's key is made as the specification says`() {
        var key = ReceiptKey()
        (key.jobID, key.buyer, key.provider) = ("job-7#0.1", "alice", "gpu.example")
        (key.quotePrice, key.units, key.version, key.lane) = (Price(258), Units(3), 2, .industrial)
        func text(_ text: String) -> [UInt8] {
            [UInt8(text.utf8.count), 0, 0, 0] + Array(text.utf8)
        }
        var expected = text("receipt-key")
        expected += text("job-7#0.1") + text("alice") + text("gpu.example")
        expected += [2, 1, 0, 0, 0, 0, 0, 0]
        expected += [3, 0, 0, 0, 0, 0, 0, 0]
        expected += [2, 1]
        #expect(key.preimage(domain: "receipt-key") == expected)
    }

    @Test func `framing keeps neighbours apart`() {
        #expect(
            Only(["ab", "c"]).preimage(domain: "d") != Only(["a", "bc"]).preimage(domain: "d"))
        #expect(Only(["", "a"]).preimage(domain: "d") != Only(["a", ""]).preimage(domain: "d"))
        #expect(Only(["a"]).preimage(domain: "d") != Only(["a", ""]).preimage(domain: "d"))
        let (apart, together): ([[UInt8]], [[UInt8]]) = ([[1], [2]], [[1, 2], []])
        #expect(Only(apart).preimage(domain: "d") != Only(together).preimage(domain: "d"))
        #expect(Only("").preimage(domain: "d") != Only<String>().preimage(domain: "d"))
        #expect(Only(["e\u{301}"]).preimage(domain: "d") != Only(["é"]).preimage(domain: "d"))
    }

    @Test func `one value under two domains gives two preimages`() {
        let domains: [StaticString] = ["", "a", "b", "ab", "aa", "a\u{0}"]
        let all = Set(domains.map { Everything().preimage(domain: $0) })
        #expect(all.count == domains.count)
    }

    @Test(arguments: Trials.seeds(1_000))
    func `different values never share a preimage`(seed: UInt64) {
        var dice = SplitMix64(seed: seed)
        var values: [[UInt8]: [UInt8]] = [:]
        for _ in 0..<50 {
            let value = dice.everything()
            var near = value
            switch dice.below(6) {
            case 0: near.text += "\0"
            case 1: near.names.append("")
            case 2: near.slices.append(Slice())
            case 3: near.weights[""] = 0
            case 4: near.after = near.after == nil ? .earliest : nil
            default: near.action = dice.action()
            }
            for one in [value, near] {
                let preimage = one.preimage(domain: "test")
                let known = values.updateValue(one.binary(), forKey: preimage)
                #expect(known == nil || known == one.binary())
            }
        }
    }
}

/// The fields of a compute receipt's idempotency key, in the order of its second version.
private struct ReceiptKey: Record {
    var jobID = ""
    var buyer = ""
    var provider = ""
    var quotePrice = Price.zero
    var units = Units.zero
    var version: UInt8 = 2
    var lane = FeeLane.consumer

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("job_id", &jobID)
        try visit("buyer", &buyer)
        try visit("provider", &provider)
        try visit("quote_price", &quotePrice)
        try visit("units", &units)
        try visit("version", &version)
        try visit("lane", &lane)
    }
}
