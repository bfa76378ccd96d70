import Chain
import ComputeMarket
import Ledger
import Primitives
import Records
import Settlement
import Simulation
import Storage
import Tables
import Testing
import World

@testable import Spine

/// Entries of every room as dice throw them: few accounts, small prices, near deadlines, so that they
/// meet; some are refused.
struct RandomBlocks {
    var dice: SplitMix64
    /// Milliseconds after genesis.
    var clock: UInt64 = 0

    /// The rules that operators plan, where they are not the first, from the third block on.
    private let rules: RulesVersion

    init(seed: UInt64, rules: RulesVersion = .first) {
        (dice, self.rules) = (SplitMix64(seed: seed), rules)
    }

    struct Block {
        var turns: [(entries: [PreparedEntry], time: UInt64)] = []
        var end: UInt64 = 0
    }

    mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &dice) }

    /// A block that fits behind what a world has come to.
    mutating func next(behind world: World) throws -> Block {
        var block = Block()
        var nonces = Dictionary(
            uniqueKeysWithValues: DevelopmentKey.allCases.map {
                ($0, world.chain.account(of: $0.address).nonce)
            })
        for _ in 0..<(1 + below(3)) {
            clock += UInt64(below(1_500))
            let entries = try (0..<(1 + below(6))).map { _ in try entry(world, &nonces) }
            block.turns.append((entries, clock))
        }
        if rules > .first { block.turns.append((operating(world), clock)) }
        block.end = clock
        return block
    }

    private mutating func entry(
        _ world: World, _ nonces: inout [DevelopmentKey: UInt64]
    ) throws -> PreparedEntry {
        let key = key()
        switch below(12) {
        case 0:
            return PreparedEntry(.resumed(Milliseconds(UInt64(below(3_000)))))
        case 1...4:
            let nonce = nonces[key] ?? 0
            let command = command()
            nonces[key] = nonce + 1
            return try PreparedEntry.signed(nonce: nonce, by: key) { body in
                body.command = command
                body.expiresAt = Height(body.nonce + 40)
            }
        case 5:
            let params = [ParamChange(.slotMilliseconds, UInt64(500 + below(3)))]
            return PreparedEntry(
                .unsigned(
                    UnsignedCommand(
                        .chain(.setParams(SetParams(params))), by: world.chain.operators)))
        case 6:
            let rebate = PostRebate(Amount(units: UInt128(below(4))), to: key.address)
            return PreparedEntry(
                .unsigned(
                    UnsignedCommand(.chain(.postRebate(rebate)), by: world.chain.operators)))
        default: return .unsigned(command(), by: key)
        }
    }

    /// What operators say, the rules first, then how is settled; and that some job is done.
    private mutating func operating(_ world: World) -> [PreparedEntry] {
        guard world.rules >= rules else {
            guard world.chain.plannedRules == nil else { return [] }
            let upgrade = Upgrade(
                to: rules, from: Height(3), program: ProgramVersion(checked: "0.2.0"))
            return [entry(.chain(.upgrade(upgrade)), by: world.chain.operators)]
        }
        var entries: [PreparedEntry] = []
        let matched = world.market.jobs.keys.lazy.compactMap { id in
            world.market.job(id)?.match.map { (id, $0.provider) }
        }
        if below(3) == 0, let (job, provider) = matched.first {
            let proof = Proof(job: job, proof: Slice.proof(of: [7]))
            entries.append(entry(.market(.prove(proof)), by: provider))
        }
        let command: Settlement.Command
        switch below(8) {
        case 0: command = .dryRun(BackToDryRun())
        case 1: command = .cancelArm(CancelArm())
        case 2, 3:
            let keys = world.market.finished.keys.compactMap {
                world.market.receipt(of: $0)?.idempotencyKey
            }
            command = .anchor(SubmitAnchor(keys.filter { world.settlement.receipt($0) != nil }))
        default: command = .arm(Arm(delay: UInt64(1 + below(3))))
        }
        return entries + [entry(.settlement(command), by: world.chain.operators)]
    }

    private func entry(_ command: World.Command, by sender: Address) -> PreparedEntry {
        PreparedEntry(.unsigned(UnsignedCommand(command, by: sender)))
    }

    private mutating func key() -> DevelopmentKey {
        DevelopmentKey.allCases[below(DevelopmentKey.allCases.count)]
    }

    private mutating func amount() -> Amount { Amount(units: UInt128(below(1_000_000_000))) }

    private mutating func soon() -> Milliseconds {
        SampleSpine.at(clock + 1 + UInt64(below(6_000)))
    }

    private mutating func command() -> World.Command {
        switch below(10) {
        case 0, 1: return .ledger(.transfer(Transfer(to: key().address, amount: amount())))
        case 2:
            let transfer = Transfer(to: key().address, amount: amount())
            return .ledger(.reserve(Reservation(transfer, expires: soon())))
        case 3: return .ledger(.void(HoldVoiding(HoldID(UInt64(below(9))))))
        case 4, 5:
            let offer = Offer(
                units: Units(UInt64(below(6))), pricePerUnit: Price(UInt64(below(5))))
            return .market(.offer(offer))
        case 6, 7:
            return .market(
                .post(
                    JobPost(
                        commitment: Slice.commitment(of: Slice.proof(of: [7])), length: 1,
                        units: Units(UInt64(below(5))), pricePerUnit: Price(UInt64(below(8))),
                        deadline: soon())))
        case 8: return .market(.withdraw(Withdrawal(offer: OfferID(UInt64(below(9))))))
        default:
            return .market(
                .prove(Proof(job: JobID(UInt64(below(12))), proof: Slice.proof(of: [7]))))
        }
    }
}

extension SampleSpine {
    /// Applies a block and seals it; what came of its entries.
    @discardableResult
    mutating func take(_ block: RandomBlocks.Block) throws -> [Outcome] {
        var outcomes: [Outcome] = []
        for turn in block.turns { outcomes += try self.turn(turn.entries, at: turn.time) }
        try seal(at: block.end)
        return outcomes
    }

    /// Kinds and payloads of the whole log.
    func records() throws -> [[UInt8]] {
        var (reader, payload, all) = (
            sequencer.log.reader(from: 1), [UInt8](), [[UInt8]]()
        )
        while case .record(_, let kind) = try reader.next(into: &payload) {
            all.append(Array("\(kind)".utf8) + payload)
        }
        return all
    }

    /// Sees that nothing tells two chains apart, and that the money of both is whole.
    func expectSame(as other: SampleSpine, _ location: SourceLocation = #_sourceLocation) throws {
        #expect(image == other.image, sourceLocation: location)
        #expect(try records() == other.records(), sourceLocation: location)
        #expect(sequencer.final == other.sequencer.final, sourceLocation: location)
        let (mine, theirs) = (sequencer.world, other.sequencer.world)
        for lane in FeeLane.allCases {
            #expect(mine.market.counts(in: lane) == theirs.market.counts(in: lane))
            #expect(
                mine.market.offers(in: lane, first: 100)
                    == theirs.market.offers(in: lane, first: 100), sourceLocation: location)
            #expect(
                mine.market.waiting(in: lane, first: 100)
                    == theirs.market.waiting(in: lane, first: 100), sourceLocation: location)
        }
        #expect(mine.ledger.isConserved && mine.ledger.recount() == [], sourceLocation: location)
        #expect(
            mine.market.recount(mine.ledger, mine.settlement) == [], sourceLocation: location)
        #expect(mine.settlement.recount(mine.ledger) == [], sourceLocation: location)
        let (history, others) = (sequencer.history, other.sequencer.history)
        #expect(history.size == others.size && history.blockCount == others.blockCount)
        #expect(history.newestHead == others.newestHead, sourceLocation: location)
        for height in 0..<history.blockCount {
            let block = try #require(try history.block(at: Height(height)))
            #expect(block == (try others.block(at: Height(height))), sourceLocation: location)
            #expect(history.head(after: Height(height)) == block.header.history)
        }
    }
}
