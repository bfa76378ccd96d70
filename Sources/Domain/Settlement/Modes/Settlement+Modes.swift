public import Primitives
import Records
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

    /// Nothing, where the mode is a dry run already.
    mutating func fallBack(for reason: ModeReason, into events: inout EventBuffer) {
        var row = metadata
        if case .dryRun = row.mode { return }
        let mode = SettleMode.dryRun(Nothing())
        events.append(ModeChanged(from: row.mode, to: mode, for: reason))
        row.enter(mode)
        row.lastCancelReason = reason
        facts.put(row, at: .first)
    }

    /// Ends a block: settles for real from the next one on, where that was asked for, and keeps the
    /// root over the balances.
    public mutating func endBlock(at height: Height) {
        if let arming = mode.arming, height.next.map({ arming.activateAt <= $0 }) ?? true {
            var row = metadata
            row.enter(.real(Nothing()))
            facts.put(row, at: .first)
        }
        keepRoot(at: height)
    }
}
