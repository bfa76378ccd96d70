/// Many moments, each of which may be set, moved and cleared again before it comes: a wheel of
/// buckets, 16 ms each.
///
/// To set, move or clear one costs a store or a few, whatever the number of others. A moment that is
/// moved later or cleared stays in its bucket; when the bucket comes due it goes where it belongs.
/// None is ever reached early, and each is found at the first ``advance(to:into:)`` of its bucket's
/// end or later, so at most 16 ms late. A pure value: whoever owns it brings the time.
struct DeadlineWheel {
    /// A moment's place in the wheel, given to the next one after ``remove(_:)``.
    typealias Key = Int32

    static let shift: UInt64 = 4
    static let buckets = 512
    private static let none: Int32 = -1
    private static let never = UInt64.max

    private struct Node {
        /// When it comes, or never.
        var due = DeadlineWheel.never
        /// The tick at whose end its bucket comes due; never where it is in no bucket.
        var filed = DeadlineWheel.never
        var previous = DeadlineWheel.none
        var next = DeadlineWheel.none
    }

    private var nodes: [Node] = []
    private var free: [Key] = []
    private var first = [Int32](repeating: DeadlineWheel.none, count: DeadlineWheel.buckets)
    /// A bit for each bucket that holds anything.
    private var filled = [UInt64](repeating: 0, count: DeadlineWheel.buckets / 64)
    /// All ticks up to this one are over.
    private var tick: UInt64

    init(at now: UInt64) { tick = now >> Self.shift }

    // MARK: Moments

    mutating func add() -> Key {
        if let key = free.popLast() { return key }
        nodes.append(Node())
        return Key(nodes.count - 1)
    }

    mutating func remove(_ key: Key) {
        unfile(key)
        nodes[Int(key)].due = Self.never
        free.append(key)
    }

    mutating func set(_ key: Key, at due: UInt64) {
        let due = min(due, Self.never - 1)
        nodes[Int(key)].due = due
        let place = place(of: due)
        let filed = nodes[Int(key)].filed
        if filed <= place { return }
        if filed != Self.never { unfile(key) }
        file(key, at: place)
    }

    mutating func clear(_ key: Key) { nodes[Int(key)].due = Self.never }

    func isSet(_ key: Key) -> Bool { nodes[Int(key)].due != Self.never }

    // MARK: Time

    /// Brings the wheel to `now` and appends what may have come. Each is to be asked for with
    /// ``take(_:at:)``, since what is done for one may clear or move another.
    mutating func advance(to now: UInt64, into reached: inout [Key]) {
        let target = now >> Self.shift
        guard target > tick else { return }
        let passed = min(target - tick, UInt64(Self.buckets))
        let start = target - passed
        tick = target
        guard filled.contains(where: { $0 != 0 }) else { return }
        for step in 1...passed {
            let bucket = Int(truncatingIfNeeded: (start + step) % UInt64(Self.buckets))
            guard first[bucket] != Self.none else { continue }
            empty(bucket, at: now, into: &reached)
        }
    }

    private mutating func empty(_ bucket: Int, at now: UInt64, into reached: inout [Key]) {
        var key = first[bucket]
        first[bucket] = Self.none
        filled[bucket / 64] &= ~(1 << UInt64(bucket % 64))
        while key != Self.none {
            let node = nodes[Int(key)]
            nodes[Int(key)].filed = Self.never
            if node.due <= now {
                reached.append(key)
            } else if node.due != Self.never {
                file(key, at: place(of: node.due))
            }
            key = node.next
        }
    }

    /// Whether it has come by `now`. If so it is clear again.
    mutating func take(_ key: Key, at now: UInt64) -> Bool {
        guard nodes[Int(key)].due <= now else { return false }
        nodes[Int(key)].due = Self.never
        return true
    }

    /// When something may come next: the end of the first bucket that holds anything.
    var nextDue: UInt64? {
        let words = filled.count
        let begin = Int(truncatingIfNeeded: (tick + 1) % UInt64(Self.buckets))
        for step in 0...words {
            let index = (begin / 64 + step) % words
            var word = filled[index]
            if step == 0 { word &= ~0 << UInt64(begin % 64) }
            if step == words { word &= ~(~0 << UInt64(begin % 64)) }
            guard word != 0 else { continue }
            let bucket = index * 64 + word.trailingZeroBitCount
            let distance = (bucket - begin + Self.buckets) % Self.buckets
            return (tick + 1 + UInt64(distance)) << Self.shift
        }
        return nil
    }

    // MARK: Buckets

    /// The tick whose end is the first not before `due`, or the furthest one there is.
    private func place(of due: UInt64) -> UInt64 {
        let ends = (due >> Self.shift) + (due & (1 << Self.shift - 1) == 0 ? 0 : 1)
        return min(max(ends, tick + 1), tick + UInt64(Self.buckets) - 1)
    }

    private mutating func file(_ key: Key, at place: UInt64) {
        let bucket = Int(truncatingIfNeeded: place % UInt64(Self.buckets))
        let next = first[bucket]
        nodes[Int(key)].filed = place
        nodes[Int(key)].previous = Self.none
        nodes[Int(key)].next = next
        if next != Self.none { nodes[Int(next)].previous = key }
        first[bucket] = key
        filled[bucket / 64] |= 1 << UInt64(bucket % 64)
    }

    private mutating func unfile(_ key: Key) {
        let node = nodes[Int(key)]
        guard node.filed != Self.never else { return }
        let bucket = Int(truncatingIfNeeded: node.filed % UInt64(Self.buckets))
        if node.previous == Self.none {
            first[bucket] = node.next
            if node.next == Self.none { filled[bucket / 64] &= ~(1 << UInt64(bucket % 64)) }
        } else {
            nodes[Int(node.previous)].next = node.next
        }
        if node.next != Self.none { nodes[Int(node.next)].previous = node.previous }
        nodes[Int(key)].filed = Self.never
    }
}
