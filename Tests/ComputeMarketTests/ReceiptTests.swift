import ComputeMarket
import Primitives
import Records
import Simulation
import SpecTesting
import Testing

@Suite struct ReceiptTests {
    private var receipt: Receipt {
        var receipt = Receipt()
        receipt.job = JobName(JobID(17))
        receipt.buyer = Stage.buyer
        receipt.provider = Stage.provider
        receipt.quotePrice = Price(0x0102_0304)
        receipt.units = Units(25)
        receipt.issuedAt = Milliseconds(1_700_000_000_000)
        receipt.lane = .industrial
        receipt.idempotencyKey = receipt.computedKey
        return receipt
    }

    private static let buyer = "tb1qqqqqqqqqqqqqqqpqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqf6wujd"
    private static let provider = "tb1qqqqqqqqqqqqqqqzqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqsqz5c9"
    private static let key = "df9f90975bafb74a841ede3f742163b28006ad4dfe78b3d6ddb1c3e068bb0172"

    @Test(.requirement("ST-034"))
    func `a receipt has its nine fields, in this order`() throws {
        let text = """
            {"version":1,"job_id":"17","buyer":"\(Self.buyer)","provider":"\(Self.provider)",\
            "quote_price":16909060,"units":25,"issued_at":1700000000000,\
            "idempotency_key":"\(Self.key)","lane":"industrial"}
            """
        #expect(String(decoding: receipt.json(), as: UTF8.self) == text)
        #expect(try Receipt(json: text) == receipt)
        #expect(try Receipt(binary: receipt.binary()) == receipt)
    }

    @Test func `a receipt of the older layout has one unit in the consumer lane`() throws {
        let text = """
            {"version":1,"job_id":"17#3.1","buyer":"\(Self.buyer)","provider":"\(Self.provider)",\
            "quote_price":5,"issued_at":7,"idempotency_key":"\(Self.key)"}
            """
        let old = try Receipt(json: text)
        #expect(old.units == Units(1))
        #expect(old.lane == .consumer)
        #expect(old.job.text == "17#3.1")
        #expect(throws: RecordError.self) {
            try Receipt(json: text.replacing(#""version":1"#, with: #""version":2"#))
        }
        #expect(throws: RecordError.self) {
            try Receipt(json: text.replacing("17#3.1", with: "a job"))
        }
    }

    @Test(.requirement("ST-035"))
    func `the key covers seven fields, texts behind their length, numbers in 64 bits`() {
        var bytes: [UInt8] = [2, 0, 0, 0] + Array("17".utf8)
        bytes += [64, 0, 0, 0] + Array(Self.buyer.utf8)
        bytes += [64, 0, 0, 0] + Array(Self.provider.utf8)
        bytes += [4, 3, 2, 1, 0, 0, 0, 0]
        bytes += [25, 0, 0, 0, 0, 0, 0, 0]
        bytes += [1, 1]
        #expect(receipt.keyBytes == bytes)
        #expect(receipt.computedKey == PortableBlake3.plain.digest(of: bytes))
        #expect(receipt.computedKey.hex == Self.key)
    }

    @Test func `when it was issued is no part of the key, everything else is`() {
        var later = receipt
        later.issuedAt = Milliseconds(1)
        #expect(later.computedKey == receipt.computedKey)
        let changes: [(inout Receipt) -> Void] = [
            { $0.job = JobName(JobID(18)) }, { $0.buyer = Stage.stranger },
            { $0.provider = Stage.stranger }, { $0.quotePrice = .zero }, { $0.units = Units(26) },
            { $0.lane = .consumer },
        ]
        var keys: Set<Digest> = [receipt.computedKey]
        for change in changes {
            var other = receipt
            change(&other)
            keys.insert(other.computedKey)
        }
        #expect(keys.count == changes.count + 1)
    }
}
