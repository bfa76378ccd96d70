public import Primitives
public import Records
import Tables

extension Settlement {
    public var mode: SettleMode { metadata.mode }

    /// The mode and what is known besides.
    public var metadata: SettlementFacts { facts[.first] ?? SettlementFacts() }

    /// Begins a chain in a mode.
    public mutating func open(_ mode: SettleMode, allowsSplits: Bool = false) {
        var row = SettlementFacts()
        (row.mode, row.allowsSplits) = (mode, allowsSplits)
        facts.put(row, at: .first)
    }

    /// Asks for settling for real, `delay` blocks from now.
    mutating func arm(
        _ arming: Arm, at now: Moment, into events: inout EventBuffer
    ) throws(Refusal) {
        var row = metadata
        switch row.mode {
        case .armed: throw .alreadyArmed
        case .real: throw .alreadyReal
        case .dryRun: break
        }
        guard (1...bounds.longestDelay).contains(arming.delay),
            now.height.adding(arming.delay) != nil
        else { throw .delayOutOfBounds }
        let mode = SettleMode.armed(Arming(requested: now.height, delay: arming.delay))
        events.append(ModeChanged(from: row.mode, to: mode))
        row.enter(mode)
        facts.put(row, at: .first)
    }

    /// Takes back what was asked for.
    mutating func cancelArm(
        _ cancel: CancelArm, into events: inout EventBuffer
    ) throws(Refusal) {
        guard case .armed = mode else { throw .notArmed }
        fallBack(for: cancel.reason, into: &events)
    }

    /// Admits nothing more for real; what was admitted so is settled so.
    mutating func backToDryRun(
        _ back: BackToDryRun, into events: inout EventBuffer
    ) throws(Refusal) {
        if case .dryRun = mode { throw .alreadyDryRun }
        fallBack(for: back.reason, into: &events)
    }

    /// Goes back to a dry run, and keeps the reason where it is one already.
    mutating func fallBack(for reason: ModeReason, into events: inout EventBuffer) {
        var row = metadata
        row.lastCancelReason = reason
        let mode = SettleMode.dryRun(Nothing())
        if row.mode != mode {
            events.append(ModeChanged(from: row.mode, to: mode, for: reason))
            row.enter(mode)
        }
        facts.put(row, at: .first)
    }

    /// Ends a block: settles for real from the next one on, where that was asked for, and keeps the
    /// root over the balances.
    public mutating func endBlock(at height: Height) {
        if let arming = mode.arming, height.next.map({ arming.activateAt <= $0 }) ?? true {
            var row = metadata
            row.enter(.real(Nothing()))
            row.activated = arming
            facts.put(row, at: .first)
        }
        keepRoot(at: height)
    }

    /// Begins a block, with the first thing that happens in it: tells that what was armed holds, where
    /// it does from this block on.
    public func beginBlock(at height: Height, into events: inout EventBuffer) {
        guard let arming = metadata.activated, arming.activateAt == height else { return }
        events.append(ModeChanged(from: .armed(arming), to: .real(Nothing())))
    }
}
