import Chain
import ComputeMarket
import Ledger
import Primitives
import Records
import Settlement
import Simulation
import World

/// Entries of every kind as dice throw them: few accounts, small times and prices, so that they meet;
/// some are refused, some not let in, some sent twice.
struct RandomEntries {
    private var dice: SplitMix64
    private var sent: [World.SignedCommand] = []

    /// Whether operators give rebates: what is pinned of a history without any stays as it was.
    private let hasRebates: Bool

    /// Whether newer rules are planned, and operators change how is settled.
    private let settles: Bool

    init(seed: UInt64, rebates: Bool = true, settles: Bool = false) {
        (dice, hasRebates) = (SplitMix64(seed: seed), rebates)
        self.settles = settles
    }

    mutating func below(_ bound: UInt64) -> UInt64 { .random(in: 0..<bound, using: &dice) }

    mutating func next(for sample: SampleWorld) throws -> Entry {
        if settles, below(10) == 0 {
            return .unsigned(UnsignedCommand(settling(sample), by: sample.world.chain.operators))
        }
        switch below(20) {
        case 0, 1: return .tick(Nothing())
        case 2: return .resumed(Milliseconds(below(10_000)))
        case 3..<8: return .unsigned(UnsignedCommand(command(sample), by: key().address))
        case 9 where hasRebates:
            let rebate = PostRebate(Amount(units: UInt128(below(40))), to: key().address)
            let operators = sample.world.chain.operators
            return .unsigned(UnsignedCommand(.chain(.postRebate(rebate)), by: operators))
        case 8 where !sent.isEmpty: return .signed(sent[Int(below(UInt64(sent.count)))])
        default:
            let nonce = below(12) == 0 ? below(3) : nil
            let (tip, most) = (below(4), below(15) == 0 ? 0 : 1_000)
            let expiry = below(15) == 0 ? 0 : sample.now.height.value + below(9)
            let command = command(sample)
            let transaction = try sample.transaction(command, by: key()) { body in
                if let nonce { body.nonce = nonce }
                (body.tip, body.maxFee) = (
                    Amount(units: UInt128(tip)), Amount(units: UInt128(most))
                )
                body.expiresAt = Height(expiry)
            }
            sent.append(transaction)
            return .signed(transaction)
        }
    }

    private mutating func settling(_ sample: SampleWorld) -> World.Command {
        let next = Height(sample.now.height.value + 1 + below(3))
        switch below(5) {
        case 0:
            return .chain(
                .upgrade(Upgrade(to: .second, from: next, program: ProgramVersion(checked: "9"))))
        case 1: return .settlement(.arm(Arm(delay: below(4))))
        case 2: return .settlement(.cancelArm(CancelArm()))
        case 3: return .settlement(.dryRun(BackToDryRun()))
        default:
            return .settlement(.anchor(SubmitAnchor([Digest(0, 0, 0, below(9))])))
        }
    }

    private mutating func key() -> DevelopmentKey {
        DevelopmentKey.allCases[Int(below(UInt64(DevelopmentKey.allCases.count)))]
    }

    private mutating func command(_ sample: SampleWorld) -> World.Command {
        let soon = sample.now.time.value + below(8_000)
        switch below(hasRebates ? 13 : 12) {
        case 0, 1: return World.transfer(UInt128(below(2_000_000_000)), to: key())
        case 2:
            let transfers = (0..<below(4)).map { _ in
                Transfer(to: key().address, amount: Amount(units: UInt128(below(500_000_000))))
            }
            return .ledger(.transfers(LinkedTransfers(transfers)))
        case 3: return World.reserve(UInt128(below(900)), to: key(), until: soon)
        case 4: return .ledger(.post(HoldPosting(HoldID(below(12)))))
        case 5: return .ledger(.void(HoldVoiding(HoldID(below(12)))))
        case 6: return World.offer(units: below(6), price: below(5))
        case 7, 8: return World.post(units: below(6), price: below(7), until: soon)
        case 9: return World.prove(below(12))
        case 10: return .market(.cancel(Cancellation(job: JobID(below(12)))))
        case 11 where hasRebates:
            let amount = Amount(units: UInt128(below(4)))
            return .chain(.postRebate(PostRebate(amount, to: key().address)))
        default:
            return .chain(
                .setParams(SetParams([ParamChange(.blockUnits, 1_000 + below(3))])))
        }
    }
}
