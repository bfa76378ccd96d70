import Chain
import ComputeMarket
import Primitives
import Records
import Tables
import Testing

@testable import Ledger
@testable import World

@Suite struct WorldAuditTests {
    private func set(
        aside kind: DepositKind, room: UInt8, in world: inout World
    ) throws -> DepositID {
        var events = EventBuffer()
        return try world.ledger.setAside(
            Amount(units: 5), from: DevelopmentKey.faucet.address, as: kind, room: room, subject: 9,
            into: &events)
    }

    @Test func `a world in which somebody reserves and somebody posts is sound`() throws {
        var sample = try SampleWorld()
        let transfer = Transfer(to: DevelopmentKey.buyer.address, amount: Amount(units: 4))
        let expires = Milliseconds(sample.now.time.value + 60_000)
        try sample.send(.ledger(.reserve(Reservation(transfer, expires: expires))))
        #expect(sample.world.ownerless().isEmpty)
        let orders = sample.world.ordersFinding()
        #expect(orders.verdict == .ok)
        #expect(orders.explanation == "1 hold, 0 escrows, 0 bonds, 0 rebates; 0 open jobs")
        #expect(sample.world.supplyFinding().verdict == .ok)
    }

    @Test(arguments: [
        (DepositKind.bond, UInt8(3)), (.bond, 1), (.escrow, 9), (.escrow, 1), (.hold, 3),
        (.hold, 1),
    ])
    func `what no room's rules can pay out is found`(kind: DepositKind, room: UInt8) throws {
        var world = try SampleWorld().world
        let id = try set(aside: kind, room: room, in: &world)
        #expect(world.ownerless() == [.ownerless(id, kind, room: room)])
        let orders = world.ordersFinding()
        #expect(orders.verdict == .failed && orders.faultCount >= 1)
        #expect(world.supplyFinding().verdict == .ok)
    }

    @Test func `no more faults are told than a reader bears, and all are counted`() {
        let finding = Finding("x", "", faults: (0..<250).map { "\($0)" })
        #expect(finding.faults.count == 100 && finding.faultCount == 250)
        #expect(finding.verdict == .failed)
        #expect(Finding.unchecked("x", "why").verdict == .unchecked)
    }

    @Test func `a finding and a diagnosis are written as they always were`() throws {
        var diagnosis = Diagnosis()
        diagnosis.findings = [
            Finding("supply", "all"), Finding("log", "", faults: ["a"]), .unchecked("x", "y"),
        ]
        #expect(!diagnosis.isSound)
        let text = String(decoding: diagnosis.json(), as: UTF8.self)
        #expect(
            text == #"{"height":0,"head_hash":"\#(String(repeating: "0", count: 64))","#
                + #""findings":[{"check":"supply","verdict":"ok","explanation":"all","#
                + #""faults":[],"fault_count":0},{"check":"log","verdict":"FAILED","#
                + #""explanation":"","faults":["a"],"fault_count":1},{"check":"x","#
                + #""verdict":"unchecked","explanation":"y","faults":[],"fault_count":0}]}"#)
        #expect(try Diagnosis(json: Array(text.utf8)) == diagnosis)
        #expect(try Diagnosis(binary: diagnosis.binary()) == diagnosis)
    }
}
