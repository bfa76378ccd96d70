import Ledger
import Primitives
import Records
@testable import Settlement
import Simulation
import SpecTesting
import Tables
import Testing

/// Whatever is settled, in whatever order.
@Suite struct SettlementHistoryTests {
    /// Something that is done to settlement, with all that dice have said about it.
    enum Step {
        case open(UInt64, Int, UInt128, UInt8)
        case reduce(UInt64, UInt128)
        case settle(UInt64, UInt64, Int)
        case refund(UInt64)
        case track(UInt64, Int, UInt128, UInt128, UInt64)
        case penalize(UInt64)
        case sweep
        case pass(UInt64)
        case gap(UInt64)
        case endBlock
        case arm(UInt64)
        case cancel
        case dryRun
    }

    struct Dice {
        var dice: SplitMix64

        mutating func below(_ bound: UInt64) -> UInt64 { .random(in: 0..<bound, using: &dice) }

        mutating func step() -> Step {
            let id = below(12) + 1
            let account = Int(below(5))
            switch below(26) {
            case 0...4:
                let amount = below(30) == 0 ? 700_000 : below(200)
                let percents: [UInt8] = [100, 100, 25, 0]
                return .open(id, account, UInt128(amount), percents[Int(below(4))])
            case 5, 6: return .reduce(id, UInt128(below(150)))
            case 7...9: return .settle(id, below(40), account)
            case 10, 11: return .refund(id)
            case 12...15:
                let bond = below(20) == 0 ? 800_000 : below(50)
                return .track(id, account, UInt128(bond), UInt128(below(30)), below(90))
            case 16: return .penalize(id)
            case 17...18: return .sweep
            case 19, 20: return .pass(below(40))
            case 21: return .gap(below(60))
            case 22, 23: return .endBlock
            case 24: return .arm(below(4))
            default: return below(3) == 0 ? .dryRun : .cancel
            }
        }
    }

    private static func bounds(_ seed: UInt64) -> SettlementBounds {
        var bounds = SettlementBounds()
        if seed % 2 == 0 { (bounds.due, bounds.roots, bounds.resolutions) = (2, 3, 4) }
        return bounds
    }

    /// Whether it was done.
    private func take(_ step: Step, _ stage: inout Stage) throws -> Bool {
        do throws(Settlement.Refusal) {
            switch step {
            case .open(let id, let account, let amount, let percent):
                try stage.open(id, amount, by: Stage.accounts[account], percent: percent)
            case .reduce(let id, let amount): try stage.reduce(id, to: amount)
            case .settle(let id, let key, let account):
                try stage.settle(id, key: key, to: Stage.accounts[account])
            case .refund(let id): try stage.refund(id)
            case .track(let id, let account, let bond, let consumer, let span):
                try stage.track(
                    id, bond: bond, consumer: consumer, in: span, by: Stage.accounts[account])
            case .penalize(let id): try stage.penalize(id)
            case .sweep: stage.sweep()
            case .pass(let span): stage.pass(span)
            case .gap(let span):
                stage.pass(span)
                stage.postpone(span)
            case .endBlock: stage.endBlocks()
            case .arm(let delay): try stage.put(.arm(Arm(delay: delay)))
            case .cancel: try stage.put(.cancelArm(CancelArm()))
            case .dryRun: try stage.put(.dryRun(BackToDryRun()))
            }
            return true
        } catch { return false }
    }

    /// The same, written down; `stage` is as it was before.
    private func take(_ step: Step, _ twin: inout NaiveSettlement, _ stage: Stage) -> Bool {
        let (now, height) = (stage.now.time.value, stage.now.height.value)
        switch step {
        case .open(let id, let account, let amount, let percent):
            return twin.open(id, account, Int128(amount), Int128(percent))
        case .reduce(let id, let amount): return twin.reduce(id, to: Int128(amount))
        case .settle(let id, let key, let account): return twin.settle(id, key: key, to: account)
        case .refund(let id): return twin.refund(id)
        case .track(let id, let account, let bond, let consumer, let span):
            return twin.track(
                id, account, Int128(bond), Int128(consumer), deadline: now + span, at: now)
        case .penalize(let id): return twin.penalize(id)
        case .sweep: twin.sweep(at: now, most: stage.room.bounds.due)
        case .pass: break
        case .gap(let span): twin.postpone(span)
        case .endBlock: twin.endBlock(at: height)
        case .arm(let delay):
            guard twin.mode == "dry_run", delay > 0 else { return false }
            (twin.mode, twin.activateAt) = ("armed", height + delay)
        case .cancel:
            guard twin.mode == "armed" else { return false }
            (twin.mode, twin.activateAt) = ("dry_run", nil)
        case .dryRun:
            guard twin.mode != "dry_run" else { return false }
            (twin.mode, twin.activateAt) = ("dry_run", nil)
        }
        return true
    }

    @Test(arguments: Trials.seeds(2_000))
    func `settlement is what its twin is, money is whole, and a refusal changes nothing`(
        seed: UInt64
    ) throws {
        var dice = Dice(dice: SplitMix64(seed: seed))
        var stage = try Stage(Stage.dryRun, splits: true, within: Self.bounds(seed))
        var twin = NaiveSettlement()
        for _ in 0..<150 {
            let step = dice.step()
            let before = stage
            let isDone = take(step, &twin, stage)
            #expect(try take(step, &stage) == isDone, "\(step)")
            if !isDone {
                #expect(stage.image == before.image)
                #expect(stage.events.bytes == before.events.bytes)
            }
            expectSame(stage, twin)
        }
        // Numbers without a gap, and each balance the sum of its records.
        let records = try stage.told(AuditRecord.self)
        #expect(records.map(\.sequence) == records.indices.map { UInt64($0) + 1 })
        var sums: [String: Columns] = [:]
        for record in records {
            let isBuyer = record.memo == .escrowSplit || record.memo == .refundSplit
            let key = "\(record.entity?.text ?? "") \(isBuyer) \(record.book.name)"
            sums[key, default: Columns()] += record.delta
            #expect(sums[key] == record.balance)
        }
        let resolved = try stage.told(SLAResolution.self).map {
            "\($0.order) \($0.outcome.name) \($0.burned)"
        }
        #expect(resolved == twin.ended)
    }

    private func expectSame(_ stage: Stage, _ twin: NaiveSettlement) {
        for (index, account) in Stage.accounts.enumerated() {
            #expect(Int128(stage.balance(account)) == twin.money[index][0])
            #expect(Int128(stage.balance(account, .industrial)) == twin.money[index][1])
            for book in Book.allCases {
                let isReal = book == .real
                let provider = stage.room.standing(ofProvider: account)[book]
                let buyer = stage.room.standing(ofBuyer: account)[book]
                #expect(numbers(provider) == twin.accrued["p\(index) \(isReal)"] ?? [0, 0])
                #expect(numbers(buyer) == twin.accrued["b\(index) \(isReal)"] ?? [0, 0])
            }
        }
        #expect(stage.room.mode.name == twin.mode)
        #expect(stage.room.counts.sequence == UInt64(twin.records))
        #expect(stage.room.openOrders == twin.orders.count)
        #expect(stage.room.waitingLevels == twin.levels.count)
        #expect(stage.room.nextDue?.value == twin.levels.map(\.deadline).min())
        #expect(Int128(stage.ledger.pool(.burned).units) == twin.burned)
        stage.expectSound()
    }

    private func numbers(_ columns: Columns) -> [Int128] {
        [columns.ct.units, columns.industrial.units]
    }

    @Test(arguments: Trials.seeds(400))
    func `what was taken back, or restored, goes on as if nothing had been`(seed: UInt64) throws {
        var dice = Dice(dice: SplitMix64(seed: seed))
        let bounds = Self.bounds(seed)
        var stage = try Stage(Stage.dryRun, splits: true, within: bounds)
        var forest = StateForest()
        for _ in 0..<60 { _ = try take(dice.step(), &stage) }
        stage.endBlocks()
        forest.fold(stage.room.seal())
        _ = stage.ledger.seal()
        let sealed = stage
        // A block that is undone once sealed, and one that is taken back while it is open.
        var undone = stage
        for _ in 0..<60 { _ = try take(dice.step(), &undone) }
        undone.endBlocks()
        let (changes, moved) = (undone.room.seal(), undone.ledger.seal())
        let mid = forest.root
        forest.fold(changes)
        forest.fold(undoing: changes)
        #expect(forest.root == mid)
        undone.room.undo([changes])
        undone.ledger.undo([moved])
        var open = stage
        for _ in 0..<60 { _ = try take(dice.step(), &open) }
        open.room.rollBack()
        open.ledger.rollBack()
        var restored = sealed
        restored.room = Settlement(within: bounds)
        try restored.room.restore(from: forest)

        (undone.now, undone.events) = (sealed.now, sealed.events)
        (open.now, open.events) = (sealed.now, sealed.events)
        let steps = (0..<60).map { _ in dice.step() }
        var ends: [(image: [Digest], bytes: [UInt8], due: Milliseconds?)] = []
        for one in [sealed, undone, open, restored] {
            var one = one
            #expect(one.image == sealed.image)
            #expect(one.room.nextDue == sealed.room.nextDue)
            for step in steps { _ = try take(step, &one) }
            one.endBlocks()
            one.expectSound()
            ends.append((one.image, one.events.bytes, one.room.nextDue))
        }
        for end in ends {
            #expect(end.image == ends[0].image && end.bytes == ends[0].bytes)
            #expect(end.due == ends[0].due)
        }
    }
}
