import FuzzTargets
import Simulation
import Primitives
import Records
import SpecTesting
import Testing

@Suite struct BinaryTests {
    /// A stranger's document of thirteen megabytes would ask for five terabytes.
    @Test func `a long first element does not decide how much room a list gets`() throws {
        let long = String(repeating: "x", count: 1 << 20)
        let names = [long] + Array(repeating: "", count: 4 << 20)
        let bytes = Only(names).binary()
        #expect(bytes.count == 1 + 4 + (3 + long.utf8.count) + (4 << 20))
        #expect(try Only<[String]>(binary: bytes, limits: .none).x == names)
    }

    @Test func `every kind of field has its bytes`() {
        #expect(binaryHex(UInt8(0)) == "00")
        #expect(binaryHex(UInt8(127)) == "7f")
        #expect(binaryHex(UInt8(255)) == "ff01")
        #expect(binaryHex(UInt16(300)) == "ac02")
        #expect(binaryHex(UInt32.max) == "ffffffff0f")
        #expect(binaryHex(UInt64.max) == "ffffffffffffffffff01")
        #expect(binaryHex(Int32(-1)) == "01")
        #expect(binaryHex(Int32(1)) == "02")
        #expect(binaryHex(Int32.min) == "ffffffff0f")
        #expect(binaryHex(Int64.min) == "ffffffffffffffffff01")
        #expect(binaryHex(Int64.max) == "feffffffffffffffff01")
        #expect(binaryHex(UInt128(1) << 64) == "80808080808080808002")
        #expect(binaryHex(UInt128.max) == "ffffffffffffffffffffffffffffffffffff03")
        #expect(binaryHex(Int128(-2)) == "03")
        #expect(binaryHex(Int128.min) == "ffffffffffffffffffffffffffffffffffff03")
        #expect(binaryHex(false) == "00")
        #expect(binaryHex(true) == "01")
        #expect(binaryHex("") == "00")
        #expect(binaryHex("é€𐀀") == "09" + "c3a9" + "e282ac" + "f0908080")
        #expect(binaryHex(ProviderName(checked: "a.b-9")) == "05612e622d39")
        #expect(binaryHex(Bytes([0, 255])) == "0200ff")
        #expect(
            binaryHex(Digest(0x0102_0304_0506_0708, 0, 0, 0xFF))
                == "0102030405060708" + String(repeating: "0", count: 46) + "ff")
        let key = "01" + String(repeating: "0", count: 60) + "fe"
        #expect(PublicKey(hex: key).map { binaryHex($0) } == key)
        #expect(Signature(hex: key + key).map { binaryHex($0) } == key + key)
        #expect(binaryHex(Amount(units: 128)) == "8001")
        #expect(binaryHex(AmountDelta(units: -64)) == "7f")
        #expect(binaryHex(BasisPoints.all) == "904e")
        #expect(binaryHex(ID<Everything>(5)) == "05")
        #expect(binaryHex(FeeLane.industrial) == "01")
        #expect(binaryHex(Mode.real) == "07")
        #expect(binaryHex(Action.open(Slice(3, 200))) == "01" + "03" + "c801")
        #expect(binaryHex(Action.stop(Nothing())) == "09")
        #expect(binaryHex(Moment(height: Height(1), time: Milliseconds(300))) == "01ac02")
        #expect(binaryHex([Slice(1, 2), Slice(3, 4)]) == "02" + "0102" + "0304")
        #expect(binaryHex(["b", "a"]) == "02" + "0162" + "0161")
        #expect(binaryHex([[UInt8]]([[1], []])) == "02" + "0101" + "00")
        var map = FieldMap<UInt8>()
        (map["b"], map["a"], map["ab"]) = (1, 2, 3)
        #expect(binaryHex(map) == "03" + "016102" + "02616203" + "016201")
    }

    @Test func `a record is its fields with nothing between`() {
        var receipt = Receipt()
        receipt.jobID = ID(300)
        #expect(receipt.binary() == [3, 0xAC, 2, 0, 5, 0])
        receipt.note = "n"
        #expect(receipt.binary() == [3, 0xAC, 2, 0, 5, 1, 1, 0x6E])
        receipt.version = 2
        #expect(receipt.binary() == [2, 0xAC, 2, 0, 5])
        receipt.version = 1
        #expect(receipt.binary() == [1, 0xAC, 2])
    }

    @Test func `a record without fields is no bytes, and reads back from none`() throws {
        #expect(Nothing().binary() == [])
        #expect(try Nothing(binary: []) == Nothing())
        #expect(try Nothing(binary: Span<UInt8>()) == Nothing())
        #expect(
            refusal { () throws(RecordError) in try Nothing(binary: [0]) }?.problem
                == .trailingBytes)
    }

    @Test func `an older version leaves the newer fields as they begin`() throws {
        let first = try Receipt(binary: [1, 9])
        #expect(first.version == 1 && first.jobID == ID(9))
        #expect(first.lane == .consumer && first.retries == 5 && first.note == nil)
        #expect(try Receipt(binary: [2, 9, 1, 6]).lane == .industrial)
        #expect(
            refusal { () throws(RecordError) in try Receipt(binary: [1, 9, 1]) }?.problem
                == .trailingBytes)
    }

    @Test(arguments: Trials.seeds(20_000))
    func `any value reads back from its own bytes`(seed: UInt64) throws {
        var dice = SplitMix64(seed: seed)
        let value = dice.everything()
        let bytes = value.binary()
        let again = try Everything(binary: bytes)
        #expect(again == value)
        #expect(again.binary() == bytes)

        let branch = dice.branch(deep: 4)
        #expect(try Branch(binary: branch.binary()) == branch)
    }

    @Test(arguments: Trials.seeds(2_000))
    func `the bytes of any field kind read back`(seed: UInt64) throws {
        var dice = SplitMix64(seed: seed)
        func check<F: Field & Equatable>(_ value: F) throws {
            let only = Only(value)
            #expect(try Only<F>(binary: only.binary()) == only)
        }
        for _ in 0..<50 {
            try check(dice.integer(UInt8.self))
            try check(dice.integer(UInt16.self))
            try check(dice.integer(UInt32.self))
            try check(dice.integer(UInt64.self))
            try check(dice.integer(Int32.self))
            try check(dice.integer(Int64.self))
            try check(dice.integer(UInt128.self))
            try check(dice.integer(Int128.self))
            try check(dice.text())
        }
    }
}
