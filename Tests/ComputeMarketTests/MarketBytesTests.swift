import ComputeMarket
import Ledger
import Primitives
import Records
import Tables
import Testing

/// Every byte that the market writes: commands in the log, rows in snapshots, events in the history.
@Suite struct MarketBytesTests {
    private func hex(_ bytes: [UInt8]) -> String { HexText.text(bytes.span) }

    private let slice = SampleSlice(1)

    @Test func `commands are written as they always were`() throws {
        let digest = slice.commitment.hex
        let commands: [(ComputeMarket.Command, hex: String, json: String)] = [
            (
                .offer(Offer(units: Units(300), pricePerUnit: Price(5), lane: .industrial)),
                "01ac020501",
                #"{"offer":{"units":300,"price_per_unit":5,"lane":"industrial"}}"#
            ),
            (.withdraw(Withdrawal(offer: OfferID(7))), "0207", #"{"withdraw":{"offer":7}}"#),
            (
                .post(slice.post(deadline: 1_000)),
                "03\(digest)100a0500e807",
                #"{"post":{"commitment":"\#(digest)","length":16,"units":10,"price_per_unit":5,"#
                    + #""lane":"consumer","deadline_ms":1000}}"#
            ),
            (.cancel(Cancellation(job: JobID(9))), "0409", #"{"cancel":{"job":9}}"#),
            (
                .prove(Proof(job: JobID(9), proof: slice.proof)), "0509\(slice.proof.hex)",
                #"{"prove":{"job":9,"proof":"\#(slice.proof.hex)"}}"#
            ),
        ]
        for (command, bytes, json) in commands {
            #expect(hex(command.binary()) == bytes)
            #expect(String(decoding: command.json(), as: UTF8.self) == json)
            #expect(try ComputeMarket.Command(binary: command.binary()) == command)
            #expect(try ComputeMarket.Command(json: json) == command)
        }
        #expect(commands.map(\.0.units) == [4, 1, 3, 2, 3])
        #expect(MemoryLayout<ComputeMarket.Command>.stride <= 128)
    }

    @Test func `a lane that is left out is the consumer's`() throws {
        let command = try ComputeMarket.Command(
            json: #"{"offer":{"units":1,"price_per_unit":2}}"#)
        #expect(command == .offer(Offer(units: Units(1), pricePerUnit: Price(2))))
    }

    /// A market in which everything has happened once.
    private func busyStage() throws -> Stage {
        var stage = try Stage()
        try stage.put(.post(slice.post(deadline: 1_000_100)), by: Stage.buyer)
        try stage.put(
            .offer(Offer(units: Units(12), pricePerUnit: Price(4))), by: Stage.provider)
        try stage.put(.prove(Proof(job: .first, proof: slice.proof)), by: Stage.provider)
        try stage.put(
            .post(slice.post(units: 13, lane: .industrial, deadline: 1_000_050)), by: Stage.buyer)
        try stage.put(.post(slice.post(deadline: 1_000_200)), by: Stage.buyer)
        try stage.put(.post(slice.post(deadline: 1_000_300)), by: Stage.stranger)
        try stage.put(.cancel(Cancellation(job: JobID(4))), by: Stage.stranger)
        try stage.put(
            .offer(Offer(units: Units(1), pricePerUnit: Price(9))), by: Stage.stranger)
        try stage.put(.withdraw(Withdrawal(offer: OfferID(2))), by: Stage.stranger)
        stage.pass(50)
        stage.advance()
        stage.market.postpone(by: Milliseconds(1_000), into: &stage.events)
        try stage.put(.post(slice.post(price: 3, deadline: 1_002_000)), by: Stage.buyer)
        return stage
    }

    @Test func `events are written as they always were`() throws {
        let stage = try busyStage()
        var told: [String] = []
        var tags: Set<UInt8> = []
        for index in 0..<stage.events.count {
            let (room, tag) = stage.events.kind(of: index)
            guard room == ComputeMarket.room else { continue }
            if tags.insert(tag).inserted {
                told.append(hex(Array(stage.events.bytes[stage.events.range(of: index)])))
            }
        }
        #expect(tags == Set(1...8))
        #expect(told == Self.events)
    }

    @Test func `rows are written as they always were`() throws {
        let stage = try busyStage()
        var rows: [String] = []
        stage.market.offers.forEach { rows.append("offer \($0) \(hex($1.binary()))") }
        stage.market.jobs.forEach { rows.append("job \($0) \(hex($1.binary()))") }
        stage.market.finished.forEach { rows.append("finished \($0) \(hex($1.binary()))") }
        #expect(rows == Self.rows)
        #expect(stage.image[1].hex == Self.root)
        var state = MarketState()
        (state.nextOffer, state.nextJob, state.ended) = (OfferID(3), JobID(300), 5)
        #expect(hex(state.binary()) == "03ac0205")
    }

    @Test func `tables keep their labels`() {
        struct Labels: TableVisitor {
            var labels: [String] = []
            mutating func callAsFunction<Key: TableKey, Row: Record & Equatable>(
                _ label: StaticString, _ table: inout Table<Key, Row>
            ) throws(TableFault) {
                labels.append("\(label)")
            }
        }
        var (market, visitor) = (ComputeMarket(), Labels())
        #expect(throws: Never.self) { try market.tables(&visitor) }
        #expect(
            visitor.labels == [
                "market/offers", "market/jobs", "market/finished", "market/state",
                "market/offer_books",
            ])
    }

    // The three accounts and the slice's commitment, as they stand in all of these.
    private static let (a, b, c) = (hex(Stage.buyer), hex(Stage.provider), hex(Stage.stranger))
    private static let s = SampleSlice(1).commitment.hex

    private static func hex(_ address: Address) -> String {
        HexText.text(address.binary().span)
    }

    private static let events = [
        "030301\(a)\(s)100a0500a4853d01",
        "030101\(b)0c0400",
        "03040101\(a)\(b)0a04",
        "030501\(b)28",
        "0307010131\(a)\(b)040ac0843d29a8dd90bb63b9ecd66c216eda0268ccda9c3a82aaa72e33a26f223f3e1960ea00",
        "030604\(c)3201",
        "030202\(c)",
        "0308e807",
    ]

    private static let rows = [
        "offer 1 \(b)0c0a040001c0843d00",
        "job 3 \(a)\(s)100a0500f08d3d01c0843d030201\(b)0401c0843d",
        "job 5 \(a)\(s)100a030090943d02f2843d0501",
        "finished 1 00\(a)\(s)100a0500a4853d01c0843d010301\(b)0401c0843d01c0843d",
        "finished 2 02\(a)\(s)100d0501f2843d01c0843d0204020002f2843d",
        "finished 4 01\(c)\(s)100a0500ec863d01c0843d0404010001c0843d",
    ]

    private static let root =
        "e3be9da94246805c47057b822a999ae3afc23f9122b85f5f7bcb336fdd9a71cb"
}
