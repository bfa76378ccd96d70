import Chain
import Ledger
import Primitives
import Records
import Simulation
import SpecTesting
import Testing
import World

@testable import Spine

/// The lanes as the state has them: two of a closed type, each with its fee, its rebates and what
/// meets who comes now.
@Suite(.ownThreads) struct LaneReadinessTests {
    private let disk = SimulatedDisk(seed: 53)
    private let clock = TestClock()

    @Test(.requirement("FE-001"), arguments: FeeLane.allCases)
    func `a lane is ready, waiting or crowded, the other goes by itself, and rebates pay in both`(
        lane: FeeLane
    ) async throws {
        var genesis = GenesisFile.dev
        genesis.params = [ParamChange(.blockUnits, 1_000)]
        let spine = try Spine.start(
            on: disk, in: SampleSpine.place, genesis: genesis, clock: clock,
            mempool: MempoolBounds(transactions: 1), log: SampleSpine.options(segment: 1 << 20))
        let other = try #require(FeeLane.allCases.first { $0 != lane })
        // Behind the turn that was answered before, when the lanes have been shown.
        func readiness() async throws -> [FeeLane: LaneReadiness] {
            _ = try await spine.look { _ in }
            return Dictionary(uniqueKeysWithValues: spine.lanes.map { ($0.lane, $0.readiness) })
        }
        func entry(_ key: DevelopmentKey, nonce: UInt64, units: Int = 1) throws -> PreparedEntry {
            try .signed(nonce: nonce, by: key, units: units) { $0.lane = lane }
        }
        // The treasury has what the fee of a first one was; of that the buyer gets a rebate.
        _ = await spine.submit([try entry(.faucet, nonce: 0, units: 3)])
        #expect(try await readiness() == [lane: .ready, other: .ready])
        let buyer = DevelopmentKey.buyer.address
        let operators = try await spine.look { $0.world.chain.operators }
        let rebate = World.Command.chain(.postRebate(PostRebate(Amount(units: 2), to: buyer)))
        let given = await spine.submit([
            PreparedEntry(.unsigned(UnsignedCommand(rebate, by: operators)))
        ])
        #expect(given == [.applied(Outcome(.done, at: Height(1)))])

        _ = await spine.submit([try entry(.faucet, nonce: 1, units: 997)])
        #expect(try await readiness() == [lane: .waiting, other: .waiting])
        let before = try await spine.look { $0.world.ledger.balance(of: buyer) }
        let task = Task.own { [entry = try entry(.buyer, nonce: 0)] in
            await spine.submit([entry])
        }
        let end = ContinuousClock.now + .seconds(600)
        while spine.lanes[Int(lane.rawValue)].waiting == 0 {
            try #require(ContinuousClock.now < end, "nobody waits")
            await Task.yield()
        }
        #expect(try await readiness() == [lane: .crowded, other: .waiting])
        guard case .outbid(.some)? = await spine.submit([try entry(.provider, nonce: 0)]).first
        else {
            Issue.record("a crowded lane took who offers nothing")
            return
        }
        clock.pass(1_000)
        #expect(await task.value == [.applied(Outcome(.done, at: Height(2)))])
        #expect(try await readiness() == [lane: .ready, other: .ready])
        // The transfer went to the buyer itself, and the rebate paid the fee, of two at the most.
        let (after, left, isConserved) = try await spine.look {
            (
                $0.world.ledger.balance(of: buyer), $0.world.ledger.rebate(of: buyer),
                $0.world.ledger.isConserved && $0.world.ledger.recount().isEmpty
            )
        }
        #expect(after == before && left < Amount(units: 2) && isConserved)
        spine.stop()
    }
}
