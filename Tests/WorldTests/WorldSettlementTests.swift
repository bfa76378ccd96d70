import Chain
import ComputeMarket
import Ledger
import Primitives
import Records
import Settlement
import SpecTesting
import Tables
import Testing
import World

/// How jobs are settled from the second rules on.
@Suite struct WorldSettlementTests {
    private let operators = GenesisFile.dev.chain.operators.address

    @discardableResult
    private func say(_ command: World.Command, _ sample: inout SampleWorld) -> Outcome {
        sample.apply(.unsigned(UnsignedCommand(command, by: operators)))
    }

    private func endBlock(_ sample: inout SampleWorld) {
        sample.world.endBlock(at: sample.now.height)
        sample.pass(0, blocks: 1)
    }

    private func upgrade(_ sample: inout SampleWorld) {
        let upgrade = Upgrade(
            to: .second, from: Height(sample.now.height.value + 1),
            program: ProgramVersion(checked: "0.2.0"))
        #expect(say(.chain(.upgrade(upgrade)), &sample).isDone)
        endBlock(&sample)
        #expect(sample.world.rules == .second)
    }

    private func upgraded(dryRun: Bool = false) throws -> SampleWorld {
        var sample = try SampleWorld(.devOfFirstRules)
        upgrade(&sample)
        #expect(sample.world.settlement.mode.name == "dry_run")
        if !dryRun {
            #expect(say(.settlement(.arm(Arm(delay: 1))), &sample).isDone)
            endBlock(&sample)
        }
        return sample
    }

    private func job(_ sample: inout SampleWorld, span: UInt64 = 1_000) {
        let until = sample.now.time.value + span
        for (command, key) in [
            (World.post(units: 3, price: 10, until: until), DevelopmentKey.buyer),
            (World.offer(units: 3, price: 8), .provider),
        ] {
            let outcome = sample.apply(.unsigned(UnsignedCommand(command, by: key.address)))
            #expect(outcome.isDone)
        }
    }

    private func prove(_ job: UInt64, _ sample: inout SampleWorld) -> Outcome {
        sample.apply(
            .unsigned(UnsignedCommand(World.prove(job), by: DevelopmentKey.provider.address)))
    }

    private func standing(_ sample: SampleWorld) -> Standing {
        sample.world.settlement.standing(ofProvider: DevelopmentKey.provider.address)
    }

    @Test func `under the first rules nothing is said about settling, and no row is there`() throws
    {
        var sample = try SampleWorld(.devOfFirstRules)
        let image = sample.image
        let command = World.Command.settlement(.dryRun(BackToDryRun()))
        #expect(say(command, &sample).code == RefusalCode(Settlement.Refusal.rulesTooOld))
        #expect(sample.image == image)
        let signed = try sample.transaction(command, by: .operator)
        #expect(throws: ChainRefusal.rulesTooOld) {
            try sample.world.admit(signed, at: sample.now)
        }
        job(&sample)
        #expect(prove(1, &sample).isDone)
        endBlock(&sample)
        #expect(sample.world.settlement.counts == SettlementTally())
        var forest = StateForest()
        forest.fold(sample.world.allRows())
        #expect(!forest.trees.keys.contains { $0.hasPrefix("settlement/") })
    }

    @Test(.requirement("ST-003"))
    func `a job that is done is an accrual, an audit record, a receipt and a root`() throws {
        var sample = try upgraded()
        #expect(sample.world.settlement.mode.name == "real")
        let before = (sample.balance(.buyer), sample.balance(.provider))
        job(&sample)
        #expect(sample.world.settlement.waitingLevels == 1)
        sample.expectSound()
        #expect(prove(1, &sample).isDone)
        #expect(sample.balance(.buyer) == before.0 - 24)
        #expect(sample.balance(.provider) == before.1 + 24)
        #expect(standing(sample).real.ct.units == 24)
        let receipt = try #require(sample.world.market.receipt(of: JobID(1)))
        let applied = try #require(sample.world.settlement.receipt(receipt.idempotencyKey))
        #expect(applied.parts.ct.units == 24 && applied.provider == receipt.provider)
        #expect(sample.world.settlement.recentResolutions(9).map(\.outcome.name) == ["completed"])
        endBlock(&sample)
        #expect(sample.world.settlement.recentRoots().count == 1)
        #expect(sample.world.settlement.openOrders == 0 && sample.world.ledger.depositCount == 0)
        sample.expectSound()
    }

    @Test func `in a dry run jobs go their way and no BLOCK moves, until it is armed and holds`()
        throws
    {
        var sample = try upgraded(dryRun: true)
        let before = (sample.balance(.buyer), sample.balance(.provider))
        job(&sample)
        #expect(prove(1, &sample).isDone)
        #expect(say(.settlement(.arm(Arm(delay: 2))), &sample).isDone)
        job(&sample)
        endBlock(&sample)
        endBlock(&sample)
        #expect(sample.world.settlement.mode.name == "real")
        // Admitted in a dry run, it is told and moves nothing.
        #expect(prove(2, &sample).isDone)
        #expect(sample.balance(.buyer) == before.0 && sample.balance(.provider) == before.1)
        #expect(standing(sample).dryRun.ct.units == 48 && standing(sample).real == Columns())
        #expect(sample.world.market.job(JobID(2))?.escrow == DepositID.none)
        job(&sample)
        #expect(prove(3, &sample).isDone)
        #expect(sample.balance(.provider) == before.1 + 24)
        #expect(standing(sample).real.ct.units == 24)
        sample.expectSound()
    }

    @Test func `a job that was posted under the first rules ends as it began`() throws {
        var sample = try SampleWorld(.devOfFirstRules)
        let before = (sample.balance(.buyer), sample.balance(.provider))
        job(&sample)
        job(&sample, span: 5_000)
        upgrade(&sample)
        #expect(prove(1, &sample).isDone)
        #expect(sample.balance(.provider) == before.1 + 24)
        sample.pass(5_000)
        sample.apply(.tick(Nothing()))
        #expect(sample.balance(.buyer) == before.0 - 24)
        #expect(sample.world.settlement.counts.sequence == 0)
        #expect(sample.world.ledger.depositCount == 0)
        sample.expectSound()
    }

    @Test(.requirement("SL-016"))
    func `a missed deadline is found by a tick, and by whatever is done in the market`() throws {
        for finder in 0...1 {
            var sample = try upgraded()
            let before = sample.balance(.buyer)
            job(&sample)
            #expect(sample.world.nextDue == Milliseconds(sample.now.time.value + 1_000))
            sample.pass(1_000)
            if finder == 0 {
                sample.apply(.tick(Nothing()))
                #expect(sample.balance(.buyer) == before)
            } else {
                sample.apply(
                    .unsigned(
                        UnsignedCommand(
                            World.offer(units: 1, price: 99), by: DevelopmentKey.faucet.address)))
            }
            let resolutions = sample.world.settlement.recentResolutions(9)
            #expect(resolutions.map(\.outcome) == [.violated(SLABreach(.deadlineMissed))])
            #expect(resolutions.allSatisfy { $0.isAutomated })
            #expect(sample.world.settlement.metadata.lastViolation?.order == OrderID(1))
            sample.expectSound()
            sample.apply(.tick(Nothing()))
            #expect(sample.balance(.buyer) == before)
            #expect(sample.world.settlement.openOrders == 0)
            #expect(sample.world.settlement.counts.resolutions == 1)
            sample.expectSound()
        }
    }

    @Test func `a year in which the node was off violates nothing`() throws {
        var sample = try upgraded()
        job(&sample)
        sample.pass(31_536_000_000)
        sample.apply(.resumed(Milliseconds(31_536_000_000)))
        sample.apply(.tick(Nothing()))
        #expect(sample.world.settlement.counts.violations == 0)
        #expect(
            sample.world.settlement.deadline(of: OrderID(1))
                == sample.world.market.job(JobID(1))?.post.deadline)
        #expect(prove(1, &sample).isDone)
        sample.expectSound()
    }

    @Test func `a receipt whose escrow is gone refunds the job, and settling for real ends`() throws
    {
        var sample = try upgraded()
        job(&sample)
        let escrow = try #require(sample.world.settlement.order(OrderID(1))).escrow
        // What no command can do: the money is taken out from under the order.
        var events = EventBuffer()
        var broken = sample.world
        try broken.breakEscrow(escrow, into: &events)
        sample.world = broken
        #expect(!sample.world.ordersFinding().faults.isEmpty)
        #expect(prove(1, &sample).isDone)
        #expect(sample.world.settlement.mode.name == "dry_run")
        #expect(sample.world.settlement.recentFailures(9).map(\.reason) == [.escrowMissing])
        guard case .refunded(let refund) = sample.world.market.job(JobID(1))?.state else {
            Issue.record("the job was not refunded")
            return
        }
        #expect(refund.reason == .failed)
        #expect(sample.world.ledger.depositCount == 0)
        sample.expectSound()
    }

    @Test func `doctor looks at what is to be settled`() throws {
        var sample = try upgraded()
        job(&sample)
        #expect(sample.world.ordersFinding().verdict == .ok)
        #expect(sample.world.ownerless().isEmpty)
    }

    @Test func `only the operators' account says how is settled`() throws {
        var sample = try upgraded()
        let image = sample.image
        let outcome = sample.apply(
            .unsigned(
                UnsignedCommand(
                    .settlement(.dryRun(BackToDryRun())), by: DevelopmentKey.faucet.address)))
        #expect(outcome.code == RefusalCode(Settlement.Refusal.notAnOperator))
        #expect(sample.image == image)
    }

    @Test(.requirement("CB-002"))
    func `operators switch slashing off and on, from the next block on and under these rules only`()
        throws
    {
        func set(_ value: UInt64) -> World.Command {
            .chain(.setParams(SetParams([ParamChange(.slaSlashing, value)])))
        }
        var sample = try SampleWorld(.devOfFirstRules)
        let image = sample.image
        #expect(say(set(0), &sample).code == RefusalCode(ChainRefusal.unknownParameter))
        #expect(sample.image == image)
        upgrade(&sample)
        #expect(sample.world.settlement.isSlashing)
        #expect(say(set(0), &sample).isDone)
        #expect(sample.world.settlement.isSlashing)
        endBlock(&sample)
        #expect(!sample.world.settlement.isSlashing)
        _ = sample.world.seal()
        #expect(say(set(1), &sample).isDone)
        endBlock(&sample)
        #expect(sample.world.settlement.isSlashing)
        sample.world.rollBack()
        #expect(!sample.world.settlement.isSlashing)
        var forest = StateForest()
        forest.fold(sample.world.allRows())
        var restored = World()
        try restored.restore(from: forest)
        #expect(!restored.settlement.isSlashing)
    }

    @Test func `arming takes as many signatures as the operators' policy asks for`() throws {
        let keys = [DevelopmentKey.operator, .proposer, .provider].sorted {
            $0.publicKey.bytes.lexicographicallyPrecedes($1.publicKey.bytes)
        }
        let policy = KeyPolicy(threshold: 2, keys: keys.map(\.publicKey))
        var sample = try SampleWorld(.devOfFirstRules) { genesis in
            genesis.operators = policy
            genesis.ledger.allocations.append(
                LedgerGenesis.Allocation(policy.address, Amount(units: 1_000)))
        }
        let upgrade = Upgrade(
            to: .second, from: Height(2), program: ProgramVersion(checked: "0.2.0"))
        sample.apply(.unsigned(UnsignedCommand(.chain(.upgrade(upgrade)), by: policy.address)))
        endBlock(&sample)
        let command = World.Command.settlement(.arm(Arm(delay: 3)))
        let body = TransactionBody(
            chainID: sample.world.chain.id, sender: policy.address, nonce: 0,
            maxFee: Amount(units: 100), expiresAt: Height(9), command: command)
        let parts = try keys.map { try body.partlySigned(by: $0.signingKey, under: policy) }
        let alone = body.signed(by: try keys[0].signingKey)
        #expect(throws: ChainRefusal.wrongKey) { try sample.world.admit(alone, at: sample.now) }
        #expect(!sample.apply(.signed(alone)).isDone)
        #expect(sample.world.settlement.mode.name == "dry_run")
        let whole = try body.signed(under: policy, with: [parts[0], parts[2]])
        #expect(throws: Never.self) { try sample.world.admit(whole, at: sample.now) }
        #expect(sample.apply(.signed(whole)).isDone)
        #expect(sample.world.settlement.mode.name == "armed")
    }
}
