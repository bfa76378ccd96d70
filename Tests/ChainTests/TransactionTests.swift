import Chain
import Crypto
import FuzzTargets
import Primitives
import Records
import SpecTesting
import Testing

@Suite struct TransactionTests {
    static func golden() throws -> Envelope {
        let body = Body(
            chainID: .sample, sender: try account(1), nonce: 7, lane: .consumer,
            maxFee: Amount(units: 40), tip: Amount(units: 2), expiresAt: Height(1_234),
            command: transfer(1_000_000, to: try account(2)))
        return body.signed(by: try key(1))
    }

    static let binary = """
        010873616d706c652d3100009041b38011f810e9029295979c93e9cc477fcbbefa70393fdb6695f6\
        89a3da2d07002802d2090101000041cee8a9d2898b43833f41228ad23553e54dec11bd1ad551cb4e\
        dff9564b788e00c0843d0000018a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf37488\
        01b40f6f5c3a03dc29269da51b70a48591e03651da8df24f4f81d320acdc9cf9000fb3b2009467c9\
        1504220945225d5e66b32aea4c6c0e46b9a7d50c5bba16b2a495eb3e0e
        """
    static let id = "b9d1dbbf8aa2b3fb6a4f42abad935838405656e130c1c061fcf3946ba0b98ed8"
    static let signature = """
        3a03dc29269da51b70a48591e03651da8df24f4f81d320acdc9cf9000fb3b2009467c91504220945\
        225d5e66b32aea4c6c0e46b9a7d50c5bba16b2a495eb3e0e
        """
    static let json = #"""
        {"body":{"version":1,"chain_id":"sample-1","sender":"tb1qqqfqsdnsqglsy8fq2fft9uu\#
        j05uc3mlewl05upe8ldkd90k3x3a5tgjayqzg","nonce":7,"lane":"consumer","max_fee":"40\#
        ","tip":"2","expires_at":1234,"command":{"ledger":{"transfer":{"to":"tb1qqqyrnhg\#
        48fgnz6rsvl5zg526g648e2dasgm6xk42895ahle2e9h3rs7mk6pu","asset":0,"amount":"10000\#
        00"}}}},"authorisation":{"ed25519":{"key":"8a88e3dd7409f195fd52db2d3cba5d72ca670\#
        9bf1d94121bf3748801b40f6f5c","signature":"3a03dc29269da51b70a48591e03651da8df24f\#
        4f81d320acdc9cf9000fb3b2009467c91504220945225d5e66b32aea4c6c0e46b9a7d50c5bba16b2\#
        a495eb3e0e"}}}
        """#

    @Test(.requirement("TX-001"))
    func `a transaction has one canonical form in bytes and in text`() throws {
        let transaction = try Self.golden()
        #expect(HexText.text(transaction.binary().span) == Self.binary)
        #expect(String(decoding: transaction.json(), as: UTF8.self) == Self.json)
        #expect(transaction.id.hex == Self.id)
        guard case .ed25519(let one) = transaction.authorisation else {
            Issue.record("one key signs in another way")
            return
        }
        #expect(one.signature.hex == Self.signature)
        #expect(try Envelope(binary: transaction.binary(), limits: .transaction) == transaction)
        #expect(try Envelope(json: Self.json, limits: .transaction) == transaction)
        try transaction.check()
    }

    @Test func `a plain signed transfer takes at most 200 bytes`() throws {
        var transaction = try Self.golden()
        #expect(transaction.binary().count <= 200)
        transaction.body.nonce = 10_000
        transaction.body.expiresAt = Height(1_000_000)
        #expect(transaction.binary().count <= 200)
    }

    @Test func `people may leave out what has a default`() throws {
        let text = """
            {"chain_id": "sample-1", "sender": "\(try account(1))", "nonce": 7,
             "max_fee": "40", "tip": "2", "expires_at": 1234,
             "command": {"ledger": {"transfer": {"to": "\(try account(2))", "amount": "1000000"}}}}
            """
        #expect(try Body(json: text) == Self.golden().body)
    }

    @Test(arguments: [
        #""chain_id":"Sample""#, #""chain_id":"a-name-of-16-chr""#, #""chain_id":"""#,
        #""version":2"#, #""nonce":-1"#, #""nonce":"7""#, #""nonce":18446744073709551616"#,
        #""max_fee":40"#, #""max_fee":"-1""#, #""max_fee":"040""#, #""tip":null"#,
        #""lane":"fast""#, #""sender":"tb1""#, #""expires_at":1.5"#, #""extra":1"#,
        #""command":{}"#, #""command":{"other":{}}"#,
    ])
    func `text that is not exactly a body is refused`(_ member: String) throws {
        let name = member.prefix { $0 != ":" }
        let whole = String(decoding: try Self.golden().body.json(), as: UTF8.self)
        var members = whole.dropFirst().dropLast()
        if name != #""command""#, let old = members.firstRange(of: name + ":") {
            let end = members[old.lowerBound...].firstIndex(of: ",") ?? members.endIndex
            members.replaceSubrange(old.lowerBound..<end, with: member)
        } else if let old = members.firstRange(of: name + ":") {
            members.replaceSubrange(old.lowerBound..., with: member)
        } else {
            members.append(contentsOf: "," + member)
        }
        #expect(throws: RecordError.self) { try Body(json: "{\(members)}") }
    }

    @Test func `whatever is changed in a body makes it another`() throws {
        let golden = try Self.golden().body
        let changes: [(inout Body) throws -> Void] = [
            { $0.chainID = ChainID(checked: "sample-2") }, { $0.sender = try account(3) },
            { $0.sender = Address(shard: Shard(1), keyHash: $0.sender.keyHash) },
            { $0.nonce += 1 }, { $0.lane = .industrial }, { $0.maxFee = Amount(units: 41) },
            { $0.tip = .zero }, { $0.expiresAt = Height(1_235) },
            { $0.command = transfer(1_000_001, to: try account(2)) },
            { $0.command = transfer(1_000_000, to: try account(3)) },
            { $0.command = .chain(.rotateKey(RotateKey(authority: golden.id))) },
        ]
        var ids: Set<TransactionID> = [golden.id]
        let signature = try Self.golden().authorisation
        for change in changes {
            var body = golden
            try change(&body)
            #expect(ids.insert(body.id).inserted, "\(body) has the id of another")
            #expect(throws: ChainRefusal.badSignature) {
                try Envelope(body, signature).check()
            }
        }
    }

    @Test func `no bit of a signed transaction can be turned`() throws {
        let bytes = try Self.golden().binary()
        for bit in 0..<(bytes.count * 8) {
            var turned = bytes
            turned[bit / 8] ^= 1 << UInt8(bit % 8)
            guard let read = try? Envelope(binary: turned, limits: .transaction) else { continue }
            #expect(throws: ChainRefusal.self, "bit \(bit)") { try read.check() }
        }
    }

    @Test func `a transaction cut short or carried on is none`() throws {
        let bytes = try Self.golden().binary()
        for count in bytes.indices {
            #expect(throws: RecordError.self) { try Envelope(binary: Array(bytes[..<count])) }
        }
        #expect(throws: RecordError.self) { try Envelope(binary: bytes + [0]) }
    }

    @Test func `a transaction is no larger than its limits`() throws {
        var set = SetParams()
        set.params = .init(repeating: ParamChange(.blockUnits, 1), count: 4_097)
        var transaction = try Self.golden()
        transaction.body.command = .chain(.setParams(set))
        let bytes = transaction.binary()
        #expect(throws: RecordError.self) { try Envelope(binary: bytes, limits: .transaction) }
    }
}
