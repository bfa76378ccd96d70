import Ledger
import Primitives
import Records
@testable import Settlement
import Tables
import Testing

/// Every byte that settlement writes: commands in the log, rows in snapshots, events in the history.
@Suite struct SettlementBytesTests {
    private func hex(_ bytes: [UInt8]) -> String { HexText.text(bytes.span) }

    @Test func `commands are written as they always were`() throws {
        let why = ModeReason(checked: "x")
        let key = Stage.key(1)
        let commands: [(Settlement.Command, hex: String, json: String)] = [
            (.arm(Arm(delay: 300)), "01ac02", #"{"arm":{"delay":300}}"#),
            (.cancelArm(CancelArm(for: why)), "020178", #"{"cancel_arm":{"reason":"x"}}"#),
            (.dryRun(BackToDryRun(for: why)), "030178", #"{"dry_run":{"reason":"x"}}"#),
            (
                .anchor(SubmitAnchor([key])), "0401\(key.hex)",
                #"{"anchor":{"receipts":["\#(key.hex)"]}}"#
            ),
        ]
        for (command, bytes, json) in commands {
            #expect(hex(command.binary()) == bytes)
            #expect(String(decoding: command.json(), as: UTF8.self) == json)
            #expect(try Settlement.Command(binary: command.binary()) == command)
            #expect(try Settlement.Command(json: json) == command)
        }
        #expect(commands.map(\.0.units) == [1, 1, 1, 1])
        #expect(
            Settlement.Command.anchor(SubmitAnchor(Array(repeating: key, count: 32))).units == 3)
        #expect(MemoryLayout<Settlement.Command>.stride <= 128)
    }

    /// A room in which everything has happened once.
    private func busyStage() throws -> Stage {
        var stage = try Stage(Stage.dryRun, splits: true)
        try stage.open(1, 9)
        try stage.track(1, bond: 4, consumer: 3)
        try stage.put(.arm(Arm(delay: 1)))
        stage.endBlocks()
        try stage.open(2, 1_000, percent: 25)
        try stage.open(3, 50)
        try stage.open(4, 60)
        try stage.open(5, 70)
        try stage.track(2, bond: 30, consumer: 2)
        try stage.track(3, bond: 20)
        try stage.track(4, bond: 6, in: 9)
        try stage.room.attach(Stage.key(7), to: OrderID(2))
        try stage.reduce(2, to: 900)
        try stage.settle(1)
        try stage.settle(3)
        stage.pass(9)
        stage.sweep()
        stage.postpone(5)
        try stage.put(.anchor(SubmitAnchor([Stage.key(1), Stage.key(3)])))
        stage.endBlocks()
        let escrow = try #require(stage.room.order(OrderID(5))).escrow
        try stage.ledger.close(escrow, for: Cause(.refund), into: &stage.events)
        try stage.settle(5)
        try stage.refund(5)
        return stage
    }

    @Test func `rows are kept as they always were`() throws {
        var stage = try busyStage()
        var forest = StateForest()
        forest.fold(stage.room.allRows())
        let roots = forest.trees.keys.sorted().map { "\($0) \(forest.trees[$0]?.root.hex ?? "")" }
        #expect(
            roots == [
                "settlement/anchors 07920a657b6340de81e2be65cbf53e6cd2ee7f6406af31be733acd7ce"
                    + "138b452",
                "settlement/buyers e73e62c274085514b87d21e2b03fb9767ca2bb77c5f9ec093deb7d85a0"
                    + "292adc",
                "settlement/facts e873139ecaa601477d72eca66a6d297205c07fc3dcc6fbfef3f10ceb2ab"
                    + "579a4",
                "settlement/failures 3e9163e12b2bc101ee7f97705f00a9228a2f78779995d43a6ce5ced4"
                    + "4d36b888",
                "settlement/orders 20f854a32f1069c49562addab06476d1132575f21af050776185cc7813"
                    + "62d7e9",
                "settlement/providers 72bebe2e9ee791220c36a3e02908e3f4775114d05b01518f1c9b218"
                    + "b42fc129d",
                "settlement/receipts 9336182c610fc4cbf78c02190dfe5961ea7d249d99c932ad6d69e501"
                    + "afc39ea4",
                "settlement/resolutions 9439ef834ac1b050ea5e0142ff8be31749a79b69887918d945b02"
                    + "12825554bcf",
                "settlement/roots c91868eb2b5747f763e292ff5ab81d4e4709f66275f777ebe5e2e5c1ebb"
                    + "85433",
                "settlement/sla cb6c476e2a3e45a03c7ad459fc6775db37255e1bb8c5755f020e2f588f70b"
                    + "2e4",
                "settlement/tally 9bf543d4f4171812d1dc273303f9d35c159106348791118ec8ce7939583"
                    + "8bfdd",
            ])
    }

    @Test func `events are told as they always were`() throws {
        let stage = try busyStage()
        let own = (0..<stage.events.count).filter {
            stage.events.kind(of: $0).room == Settlement.room
        }
        let bytes = own.map { stage.events.withEvent($0) { HexText.text($0) } }
        var firsts: [String] = []
        for text in bytes where !firsts.contains(where: { $0.prefix(4) == text.prefix(4) }) {
            firsts.append(text)
        }
        let expected = [
            "0401010ac0843d01000000000000000000010000000000000000000000000000000000000000"
                + "000000000102011100110000",
            "0402010000000000000000000200000000000000000000000000000000000000000000000000"
                + "00000000000000000100000000000000000000000000000000000000000000000001020007a8"
                + "8c3d0bc0843d0000",
            "040301020a0100",
            "040405",
            "0405000000000000000000000000000000000000000000000001000000000000000505000000"
                + "000000000000020000000000000000000000000000000000000000000000004600010cc9843d",
        ]
        #expect(firsts.sorted() == expected)
    }
}
