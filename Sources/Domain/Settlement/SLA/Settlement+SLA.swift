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
        guard terms.deadline > now.time,
            let due = terms.deadline.subtracting(counts.paused)
        else { throw .deadlineNotAhead }
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
        if isViolated, isSlashing { resolution.burned = row.provider.amount }
        let cause = Cause(isViolated ? .slash : .refund, subject: id.value)
        if !row.provider.deposit.isNone {
            let burned = resolution.burned
            Self.certain { () throws(Ledger.Refusal) in
                if burned > .zero {
                    try ledger.pay(
                        burned, from: row.provider.deposit, to: .pool(.burned), for: cause,
                        into: &events)
                }
                try ledger.close(row.provider.deposit, for: cause, into: &events)
            }
        }
        if !row.consumer.deposit.isNone {
            Self.certain { () throws(Ledger.Refusal) in
                try ledger.close(
                    row.consumer.deposit, for: Cause(.refund, subject: id.value), into: &events)
            }
        }
        // Each bond is below 2^53.
        resolution.refunded = Amount(
            units: row.provider.amount.units + row.consumer.amount.units - resolution.burned.units)
        tell(resolution, isViolated: isViolated, at: now, into: &events)
    }

    private mutating func tell(
        _ resolution: SLAResolution, isViolated: Bool, at now: Moment,
        into events: inout EventBuffer
    ) {
        let burned = Columns(Parts(ct: resolution.burned))
        let number = count { tally in
            tally.resolutions += 1
            if isViolated { tally.violations += 1 }
            if isViolated, resolution.isAutomated { tally.automated += 1 }
            tally[resolution.book].burned += burned
            return tally.resolutions
        }
        if resolution.burned > .zero {
            noteProvider(
                resolution.provider, burned.negated, .penalizeSLA, resolution.book,
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
