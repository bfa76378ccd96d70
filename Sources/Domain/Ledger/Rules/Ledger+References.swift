public import Primitives
import Records
import Tables

extension Ledger {
    /// How long a sender's name for a transfer is kept.
    public static var referenceLife: Milliseconds { .hours(24) }

    /// How many that have had their time a new one clears away, so that they never pile up.
    static var prunedByOne: Int { 4 }

    /// Whether a transfer of that name was done and is still remembered.
    func isDone(_ key: ReferenceKey, at now: Moment) -> Bool {
        guard let row = references[key] else { return false }
        return row.until > unpaused(now)
    }

    /// Whether that many references can still be numbered.
    func checkNumbers(for count: Int) throws(Refusal) {
        guard facts.nextReference <= .max - UInt64(count) else { throw .outOfNumbers }
    }

    /// Says and keeps what a sender called a transfer that was done.
    mutating func remember(
        _ transfer: Transfer, by sender: Address, at now: Moment, into events: inout EventBuffer
    ) {
        guard transfer.reference != nil || transfer.memo != nil else { return }
        events.append(Remarked(reference: transfer.reference, memo: transfer.memo))
        guard let reference = transfer.reference else { return }
        prune(Self.prunedByOne, at: now)
        let number = facts.nextReference
        let key = ReferenceKey(sender, reference)
        // A clock at its end keeps it for good.
        let until = unpaused(now).adding(Self.referenceLife) ?? Milliseconds(.max)
        references.put(Reference(number: number, until: until), at: key)
        aging.append(ReferenceQueue.Entry(number: number, key: key))
        facts.nextReference = number + 1
    }

    /// Forgets the oldest references, `most` at most, that have had their time.
    mutating func prune(_ most: Int, at now: Moment) {
        let now = unpaused(now)
        var pruned = 0
        while pruned < most, let oldest = aging.first {
            // Another number: the name was used again, and stands further back.
            if let row = references[oldest.key], row.number == oldest.number {
                guard row.until <= now else { return }
                references.remove(oldest.key)
                pruned += 1
            }
            aging.removeFirst()
        }
    }

    /// The time by the clock that stands still in pauses.
    private func unpaused(_ now: Moment) -> Milliseconds {
        now.time.subtracting(facts.paused) ?? .zero
    }
}
