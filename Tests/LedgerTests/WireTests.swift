import Ledger
import Primitives
import Records
import SpecTesting
import Simulation
import Testing

@Suite struct WireTests {
    private static let ada = "0000" + hex(of: 1)
    private static let bob = "0000" + hex(of: 2)

    /// The key hash of a sample address.
    private static func hex(of number: UInt64) -> String {
        "000000000000000" + String(number) + String(repeating: "0", count: 48)
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        Bytes(bytes).appendText(to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    // MARK: Commands

    private static let commands: [(Ledger.Command, String, String)] = [
        (
            .transfer(Transfer(to: Sample.bob, amount: 300)),
            "01" + bob + "00" + "ac02" + "00" + "00",
            #"{"transfer":{"to":"\#(Sample.bob)","asset":0,"amount":"300"}}"#
        ),
        (
            .transfer(
                Transfer(
                    to: Sample.bob, asset: .industrial, amount: 1,
                    reference: Sample.reference(5), memo: Memo([0xAB, 0xCD]))),
            "01" + bob + "01" + "01" + "01" + String(repeating: "0", count: 63) + "5" + "01"
                + "02abcd",
            #"{"transfer":{"to":"\#(Sample.bob)","asset":1,"amount":"1","#
                + #""reference":"\#(String(repeating: "0", count: 63))5","memo":"abcd"}}"#
        ),
        (
            .transfers(
                LinkedTransfers([
                    Transfer(to: Sample.bob, amount: 1), Transfer(to: Sample.ada, amount: 2),
                ])),
            "02" + "02" + bob + "00" + "01" + "0000" + ada + "00" + "02" + "0000",
            #"{"transfers":{"transfers":[{"to":"\#(Sample.bob)","asset":0,"amount":"1"},"#
                + #"{"to":"\#(Sample.ada)","asset":0,"amount":"2"}]}}"#
        ),
        (
            .reserve(
                Reservation(Transfer(to: Sample.bob, amount: 9), expires: Milliseconds(1_000))),
            "03" + bob + "00" + "09" + "0000" + "e807",
            #"{"reserve":{"to":"\#(Sample.bob)","asset":0,"amount":"9","expires_ms":1000}}"#
        ),
        (.post(HoldPosting(HoldID(7))), "040700", #"{"post":{"hold":7}}"#),
        (
            .post(HoldPosting(HoldID(7), amount: 4)), "04070104",
            #"{"post":{"hold":7,"amount":"4"}}"#
        ),
        (.void(HoldVoiding(HoldID(200))), "05c801", #"{"void":{"hold":200}}"#),
    ]

    @Test(.requirement("LG-001"), arguments: commands)
    func `commands are written as they always were`(
        command: Ledger.Command, bytes: String, json: String
    ) throws {
        #expect(Self.hex(command.binary()) == bytes)
        #expect(try Ledger.Command(binary: command.binary()) == command)
        let written = String(decoding: command.json(), as: UTF8.self)
        #expect(written == json)
        #expect(try Ledger.Command(json: Array(json.utf8)) == command)
    }

    @Test func `an asset that is left out is BLOCK`() throws {
        let json = #"{"transfer":{"to":"\#(Sample.bob)","amount":"1"}}"#
        #expect(
            try Ledger.Command(json: Array(json.utf8))
                == .transfer(Transfer(to: Sample.bob, amount: 1)))
    }

    @Test(arguments: Trials.seeds(2_000))
    func `every command is read as it was written`(seed: UInt64) throws {
        var business = RandomBusiness(seed: seed)
        for _ in 0..<20 {
            guard case .command(let command, _) = business.next() else { continue }
            #expect(try Ledger.Command(binary: command.binary()) == command)
            #expect(try Ledger.Command(json: command.json()) == command)
        }
    }

    // MARK: Events

    /// The bytes of what is said by one deed of a ledger.
    private static func said(
        _ deed: (inout Bank) throws -> Void
    ) throws -> [String] {
        var bank = try Bank.sample()
        try deed(&bank)
        let bytes = bank.events.bytes
        return (0..<bank.events.count).map { hex(Array(bytes[bank.events.range(of: $0)])) }
    }

    @Test(.requirement("LG-001"))
    func `events are written as they always were`() throws {
        let (ada, bob) = (Self.ada, Self.bob)
        #expect(
            try Self.said { bank in
                try bank.apply(
                    .transfer(
                        Transfer(
                            to: Sample.bob, amount: 300, reference: Sample.reference(5),
                            memo: Memo([7]))))
            } == [
                "0101" + "01" + ada + "01" + bob + "00" + "ac02" + "0100",
                "0105" + "01" + String(repeating: "0", count: 63) + "5" + "01" + "0107",
            ])
        #expect(
            try Self.said { bank in
                try bank.apply(
                    .reserve(
                        Reservation(
                            Transfer(to: Sample.bob, amount: 9), expires: Milliseconds(1_000))))
                try bank.apply(.void(HoldVoiding(.first)))
            } == [
                "0101" + "01" + ada + "0201" + "00" + "09" + "0800",
                "0102" + "01" + ada + "01" + "01" + "00" + "01" + bob + "01" + "e807",
                "0101" + "0201" + "01" + ada + "00" + "09" + "0a00",
                "0103" + "01" + "0a00",
            ])
        #expect(
            try Self.said { bank in
                _ = try bank.setAside(9, of: .industrial)
                try bank.move(1, from: .pool(.unissued), to: .pool(.subsidy))
                try bank.ledger.introduce(Sample.unknown, supply: 5, into: &bank.events)
                bank.ledger.postpone(by: Milliseconds(6), into: &bank.events)
            } == [
                "0101" + "01" + ada + "0201" + "01" + "09" + "044d",
                "0102" + "01" + ada + "02" + "03" + "4d" + "00" + "00",
                "0101" + "0302" + "0304" + "00" + "01" + "0500",
                "0104" + "09" + "05",
                "0106" + "06",
            ])
    }

    // MARK: Codes

    @Test func `the codes of refusals are what they always were`() {
        let codes = Ledger.Refusal.allCases.map { "\($0.rawValue) \($0.name)" }
        #expect(
            codes == [
                "1 zero_amount", "2 unknown_asset", "3 insufficient_funds", "4 overflow",
                "5 no_recipient", "6 already_done", "7 no_transfers", "8 too_many_transfers",
                "9 unknown_deposit", "10 wrong_asset", "11 exceeds_deposit", "12 unknown_hold",
                "13 not_yours", "14 hold_expired", "15 expires_too_soon", "16 expires_too_late",
                "17 out_of_numbers", "18 already_open", "19 supply_too_large",
                "20 allocations_exceed_supply", "21 unsound_emission", "22 asset_exists",
                "23 burned",
            ])
        #expect(Set(Ledger.Refusal.allCases.map(\.description)).count == codes.count)
    }

    @Test func `the names of choices are what they always were`() {
        #expect(
            Ledger.Pool.allCases.map { "\($0.rawValue) \($0.name)" }
                == ["1 treasury", "2 unissued", "3 burned", "4 subsidy"])
        #expect(
            DepositKind.allCases.map { "\($0.rawValue) \($0.name)" }
                == ["1 hold", "2 escrow", "3 bond", "4 rebate"])
        #expect(
            CauseKind.allCases.map { "\($0.rawValue) \($0.name)" } == [
                "1 transfer", "2 fee", "3 tip", "4 escrow", "5 payment", "6 refund",
                "7 emission", "8 hold", "9 post", "10 void", "11 genesis", "12 bond", "13 slash",
                "14 burn", "15 expiry", "16 rebate",
            ])
    }

    @Test func `pools are keys that order by their bytes`() throws {
        for pool in Ledger.Pool.allCases {
            var bytes: [UInt8] = []
            pool.append(to: &bytes)
            #expect(bytes == [pool.rawValue])
            #expect(Ledger.Pool(bytes.span) == pool)
            #expect(pool >= Ledger.Pool() && pool <= .greatest)
        }
        for bytes: [UInt8] in [[], [0], [5], [1, 1]] { #expect(Ledger.Pool(bytes.span) == nil) }
        #expect(Ledger.Pool.allCases.sorted() == Ledger.Pool.allCases)
    }
}
