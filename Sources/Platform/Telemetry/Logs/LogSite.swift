import Synchronization

/// A place in the program whose lines are limited together, so that a storm says how large it was
/// instead of filling a disk.
///
/// ```swift
/// static let slowPeer = LogSite(perSecond: 5)
/// log.warn("peer.slow", at: Self.slowPeer) { $0.field("peer", name) }
/// ```
///
/// The next line that is let through says in `suppressed` how many were held back before it.
public final class LogSite: Sendable {
    private let perSecond: UInt64
    private let oneIn: UInt64
    /// The second that is counted in, above, and the lines it has had, in the lower 24 bits.
    private let window = Atomic<UInt64>(0)
    private let seen = Atomic<UInt64>(0)
    private let heldBack = Atomic<UInt64>(0)

    /// At most `perSecond` lines in a second of the clock, of which every `oneIn`th is looked at.
    public init(perSecond: Int, oneIn: Int = 1) {
        precondition(1..<(1 << 24) ~= perSecond && oneIn >= 1)
        (self.perSecond, self.oneIn) = (UInt64(perSecond), UInt64(oneIn))
    }

    /// Every so many lines, whenever they come.
    public convenience init(oneIn: Int) { self.init(perSecond: (1 << 24) - 1, oneIn: oneIn) }

    /// How many lines were held back before this one, or `nil` where it is held back itself.
    func admits(at nanoseconds: UInt64) -> UInt64? {
        let number = seen.wrappingAdd(1, ordering: .relaxed).oldValue
        guard number.isMultiple(of: oneIn), hasRoom(in: nanoseconds / 1_000_000_000) else {
            heldBack.wrappingAdd(1, ordering: .relaxed)
            return nil
        }
        return heldBack.exchange(0, ordering: .relaxed)
    }

    private func hasRoom(in second: UInt64) -> Bool {
        let second = second & 0xFF_FFFF_FFFF
        var known = window.load(ordering: .relaxed)
        while true {
            let used = known >> 24 == second ? known & 0xFF_FFFF : 0
            guard used < perSecond else { return false }
            let (exchanged, original) = window.weakCompareExchange(
                expected: known, desired: second << 24 | (used + 1), ordering: .relaxed)
            if exchanged { return true }
            known = original
        }
    }
}
