public import Ledger
public import Primitives
public import Records
import Tables

extension Settlement {
    public func serviceLevel(_ id: OrderID) -> SLARecord? { levels[id] }

    /// How many service levels wait.
    public var waitingLevels: Int { levels.count }

    /// Until when an order has to be done, as things stand: later by all the time that nobody could
    /// act in.
    public func deadline(of id: OrderID) -> Milliseconds? { levels[id].map { real($0.due) } }

    /// The orders that wait, with what was promised: the first by number.
    public func waitingLevels(first most: Int) -> [(id: OrderID, record: SLARecord)] {
        levels.keys.prefix(most).compactMap { id in levels[id].map { (id, $0) } }
    }

    /// What came of promises last, at most so many, the newest last.
    public func recentResolutions(_ most: Int) -> [SLAResolution] {
        let newest = counts.resolutions
        let count = UInt64(min(max(most, 0), bounds.resolutions, Int(clamping: newest)))
        return (newest - count..<newest).compactMap { resolutions[ResolutionID($0 + 1)] }
    }

    /// When the next deadline is missed.
    public var nextDue: Milliseconds? { deadlines.first.map { real($0.due) } }

    // MARK: Promising

    /// Promises that an order is done in time, and sets the bonds aside where its book moves BLOCK.
    public mutating func track(
        _ id: OrderID, _ terms: SLATerms, ledger: inout Ledger, at now: Moment,
        into events: inout EventBuffer
    ) throws(Refusal) {
        guard let order = orders[id] else { throw .unknownOrder }
        guard levels[id] == nil else { throw .alreadyTracked }
        guard terms.deadline > now.time else { throw .deadlineNotAhead }
        // A log may say that more time was paused than has passed: such a promise is only due later.
        let due = terms.deadline.subtracting(counts.paused) ?? .zero
        guard levels.count < bounds.levels else { throw .queueFull }
        guard terms.providerBond <= .maximumExactInJSON,
            terms.consumerBond <= .maximumExactInJSON
        else { throw .amountTooLarge }
        var row = SLARecord()
        row.provider = Bond(of: terms.provider, terms.providerBond)
        row.consumer = Bond(of: order.buyer, terms.consumerBond)
        (row.due, row.submitted) = (due, now)
        if order.book == .real {
            // Both or neither, also where both are one's.
            let first =
                terms.provider == order.buyer
                ? Amount(units: terms.providerBond.units + terms.consumerBond.units)
                : terms.providerBond
            try Self.check(first, from: terms.provider, ledger)
            try Self.check(terms.consumerBond, from: order.buyer, ledger)
            row.provider.deposit = try Self.setAside(
                terms.providerBond, from: terms.provider, as: .bond, for: id, &ledger, &events)
            row.consumer.deposit = try Self.setAside(
                terms.consumerBond, from: order.buyer, as: .bond, for: id, &ledger, &events)
        }
        levels.put(row, at: id)
        deadlines.insert(id, due: due)
    }

    /// Adds what was shown for an order that waits.
    public mutating func attach(_ proof: Digest, to id: OrderID) throws(Refusal) {
        guard let row = levels[id] else { throw .notTracked }
        guard row.proofs.count < SLARecord.mostProofs else { throw .tooManyProofs }
        levels.update(id) { $0.proofs.append(proof) }
    }

    /// Ends a promise as broken before its time: the provider's bond is burned.
    public mutating func penalize(
        _ id: OrderID, for reason: SLABreachReason, ledger: inout Ledger, at now: Moment,
        into events: inout EventBuffer
    ) throws(Refusal) {
        guard levels[id] != nil else { throw .notTracked }
        end(id, .violated(SLABreach(reason)), ledger: &ledger, at: now, into: &events)
    }

    /// Ends the promise for an order whose time has passed, ahead of a sweep; nothing where none waits.
    public mutating func miss(
        _ id: OrderID, ledger: inout Ledger, at now: Moment, into events: inout EventBuffer
    ) {
        let missed = SLAOutcome.violated(SLABreach(.deadlineMissed))
        end(id, missed, isAutomated: true, ledger: &ledger, at: now, into: &events)
    }

    // MARK: Time

    /// Ends the promises whose time has passed, by deadline and then by number, and answers their
    /// orders. Takes as long as there are of these, however many wait; what exceeds the bound stays
    /// due.
    @discardableResult
    public mutating func sweep(
        at now: Moment, ledger: inout Ledger, into events: inout EventBuffer
    ) -> Int {
        var count = 0
        while count < bounds.due, let first = deadlines.first, real(first.due) <= now.time {
            let missed = SLAOutcome.violated(SLABreach(.deadlineMissed))
            end(first.id, missed, isAutomated: true, ledger: &ledger, at: now, into: &events)
            count += 1
        }
        return count
    }

    /// Lets every promise wait that much longer: nobody loses a bond to time in which nobody could
    /// act. Changes one row, however many wait.
    public mutating func postpone(by span: Milliseconds, into events: inout EventBuffer) {
        guard span > .zero, !levels.isEmpty else { return }
        count { $0.paused = $0.paused.adding(span) ?? Milliseconds(.max) }
        events.append(LevelsPostponed(by: span))
    }

    /// A time by the clock that stands still, as the others have it.
    private func real(_ due: Milliseconds) -> Milliseconds {
        due.adding(counts.paused) ?? Milliseconds(.max)
    }

    // MARK: Ending

    /// Ends the promise for an order; nothing where there is none.
    mutating func end(
        _ id: OrderID, _ outcome: SLAOutcome, isAutomated: Bool = false, ledger: inout Ledger,
        at now: Moment, into events: inout EventBuffer
    ) {
        guard let row = levels.remove(id) else { return }
        let book = orders[id]?.book ?? .real
        var resolution = SLAResolution()
        (resolution.order, resolution.book, resolution.outcome) = (id, book, outcome)
        (resolution.provider, resolution.consumer) = (row.provider.owner, row.consumer.owner)
        (resolution.deadline, resolution.resolved) = (real(row.due), now)
        (resolution.isAutomated, resolution.proofs) = (isAutomated, row.proofs)
        deadlines.forget(levels)

        var isViolated = false
        if case .violated = outcome { isViolated = true }
        let forfeited = isViolated && isSlashing ? row.provider.amount : .zero
        let (one, other) =
            book == .real
            ? (
                release(
                    row.provider, of: id, burning: forfeited,
                    for: Cause(isViolated ? .slash : .refund, subject: id.value), &ledger, &events),
                release(
                    row.consumer, of: id, for: Cause(.refund, subject: id.value), &ledger, &events)
            ) : (Released(row.provider, burning: forfeited), Released(row.consumer))
        resolution.burned = one.burned
        resolution.refunded = Amount(units: one.returned.units + other.returned.units)
        tell(resolution, forfeited, isViolated: isViolated, at: now, into: &events)
        if one.isShort(of: row.provider) || other.isShort(of: row.consumer) {
            fallBack(for: Self.reason(id, "bond_short"), into: &events)
        }
    }

    /// What became of a bond.
    private struct Released {
        var burned = Amount.zero
        var returned = Amount.zero

        init(_ bond: Bond, burning forfeited: Amount = .zero) {
            (burned, returned) = (forfeited, bond.amount.subtracting(forfeited) ?? .zero)
        }

        func isShort(of bond: Bond) -> Bool {
            burned.units + returned.units < bond.amount.units
        }
    }

    /// Burns a part of a bond and gives the rest of it back: as much as there is, of which only a fault
    /// of ours leaves less than was set aside.
    private func release(
        _ bond: Bond, of id: OrderID, burning forfeited: Amount = .zero, for cause: Cause,
        _ ledger: inout Ledger, _ events: inout EventBuffer
    ) -> Released {
        var there = bond
        there.amount = .zero
        if let row = ledger.deposit(bond.deposit), row.room == Self.room, row.kind == .bond,
            row.subject == id.value, row.owner == bond.owner, row.asset == .block
        {
            there.amount = row.amount
        }
        let released = Released(there, burning: min(forfeited, there.amount))
        guard there.amount > .zero else { return released }
        Self.certain { () throws(Ledger.Refusal) in
            if released.burned > .zero {
                try ledger.pay(
                    released.burned, from: bond.deposit, to: .pool(.burned), for: cause,
                    into: &events)
            }
            try ledger.close(bond.deposit, for: cause, into: &events)
        }
        return released
    }

    private mutating func tell(
        _ resolution: SLAResolution, _ forfeited: Amount, isViolated: Bool, at now: Moment,
        into events: inout EventBuffer
    ) {
        let (all, burned) = (Columns(Parts(ct: forfeited)), Columns(Parts(ct: resolution.burned)))
        let number = count { tally in
            tally.resolutions += 1
            if isViolated { tally.violations += 1 }
            if isViolated, resolution.isAutomated { tally.automated += 1 }
            tally[resolution.book].burned += burned
            tally[resolution.book].lost += all - burned
            return tally.resolutions
        }
        if forfeited > .zero {
            noteProvider(
                resolution.provider, all.negated, .penalizeSLA, resolution.book,
                resolution.order, at: now, into: &events)
        }
        if isViolated {
            var violation = SLAViolation()
            (violation.order, violation.provider) = (resolution.order, resolution.provider)
            (violation.burned, violation.book) = (resolution.burned, resolution.book)
            violation.at = now
            var row = metadata
            row.lastViolation = violation
            facts.put(row, at: .first)
        }
        resolutions.put(resolution, at: ResolutionID(number))
        if let old = Self.outlived(number, keeping: bounds.resolutions) {
            resolutions.remove(ResolutionID(old))
        }
        events.append(resolution)
    }
}
