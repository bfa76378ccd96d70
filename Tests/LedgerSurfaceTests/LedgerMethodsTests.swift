import Chain
import ChainSurface
import Ledger
import LedgerSurface
import Primitives
import RPC
import Records
import SpecTesting
import Surface
import SurfaceTesting
import Testing
import World

@Suite(.ownThreads) struct LedgerMethodsTests {
    private func reserve(_ node: TestNode, _ count: Int) {
        let transfer = Transfer(to: Samples.buyer, amount: Amount(units: 4))
        let expires = GenesisFile.dev.time.adding(.hours(1)) ?? .zero
        for _ in 0..<count {
            node.gate.perform(
                .ledger(.reserve(Reservation(transfer, expires: expires))), by: Samples.faucet)
        }
    }

    @Test func `an account is shown with what others hold for it`() async throws {
        let node = try await Samples.node()
        reserve(node, 101)
        let buyer = try await node.call(LedgerMethods.inspect, AccountQuery(Samples.buyer))
        #expect(buyer.holdCount == 101 && buyer.holds.count == 100)
        #expect(buyer.holds.map(\.id.value) == (2...101).reversed())
        #expect(buyer.holds[0].owner == Samples.faucet && buyer.account.depositCount == 0)
        let faucet = try await node.call(LedgerMethods.inspect, AccountQuery(Samples.faucet))
        #expect(faucet.holdCount == 0 && faucet.account.depositCount == 101)
        let plain = try await node.call(ChainMethods.account, AccountQuery(Samples.faucet))
        #expect(plain == faucet.account)
        let json = String(decoding: buyer.json(), as: UTF8.self)
        #expect(json.hasPrefix(#"{"account":"tb1"#) && json.hasSuffix(#""hold_count":101}"#))
    }

    @Test func `the parts of the supply come to what was minted`() async throws {
        let node = try await Samples.node()
        reserve(node, 3)
        let list = try await node.call(LedgerMethods.supply).assets
        #expect(list.count == 1 && list[0].asset == .block && list[0].conserved)
        #expect(list[0].minted.units == 9_000_000_000_000_000 && list[0].deposits.units == 12)
        let pools = list[0].pools
        let parts = [
            list[0].accounts, list[0].deposits, pools.treasury, pools.unissued, pools.burned,
            pools.subsidy,
        ]
        #expect(Amount.sum(parts) == list[0].minted)
    }

    @Test(arguments: [
        (NodeSilence.busy, Int64(-33_011)), (.stopped, -33_030), (.unreadable("x"), -33_031),
    ])
    func `a node that does not answer says why`(
        silence: NodeSilence, expected: Int64
    ) async throws {
        let node = try await Samples.node()
        node.gate.fallSilent(silence)
        let error = await #expect(throws: RPCClientError.self) {
            try await node.call(LedgerMethods.supply)
        }
        let other = await #expect(throws: RPCClientError.self) {
            try await node.call(LedgerMethods.inspect, AccountQuery(Samples.buyer))
        }
        #expect(error?.refusal?.code == expected && other?.refusal?.code == expected)
    }

    @Test func `every kind of event of the ledger has a name, and no tag two`() {
        #expect(
            LedgerSurface.events.map(\.name.text) == [
                "ledger.moved", "ledger.deposit_opened", "ledger.deposit_closed",
                "ledger.asset_introduced", "ledger.remarked", "ledger.postponed",
            ])
        #expect(LedgerSurface.events.map(\.tag) == [1, 2, 3, 4, 5, 6])
        #expect(LedgerSurface.events.allSatisfy { $0.room == Ledger.room })
    }
}
