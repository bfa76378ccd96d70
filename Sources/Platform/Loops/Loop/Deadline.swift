/// A moment at which something is done, that is set, moved and cleared often and seldom reached.
///
/// It belongs to one loop and is only touched on it. The action runs on the loop, never early, and
/// at most 16 ms and one turn late; each ``set(at:)`` leads to one call at most. Setting, moving and
/// clearing cost a few stores and no memory.
public final class Deadline {
    private let loop: EventLoop
    private let key: DeadlineWheel.Key

    public init(on loop: EventLoop, _ action: @escaping () -> Void) {
        assert(loop.isCurrent)
        self.loop = loop
        key = loop.deadlines.add(action)
    }

    deinit {
        let (loop, key) = (loop, key)
        // An action may hold other deadlines, so it goes only when the table is free again.
        if loop.isCurrent {
            _ = loop.deadlines.remove(key)
        } else {
            loop.post { _ = loop.deadlines.remove(key) }
        }
    }

    /// At a moment of the loop's ``EventLoop/now``.
    @inline(__always)
    public func set(at milliseconds: UInt64) {
        assert(loop.isCurrent)
        loop.deadlines.set(key, at: milliseconds)
    }

    /// That long after the beginning of the loop's turn, and so much longer as the turn has run.
    public func set(after milliseconds: UInt64) {
        // The clock is read in whole milliseconds: one more, or it could come early.
        set(at: loop.now.later(by: milliseconds).later(by: 1))
    }

    public func set(after duration: Duration) { set(after: duration.wholeMilliseconds) }

    public func clear() {
        assert(loop.isCurrent)
        loop.deadlines.clear(key)
    }

    public var isSet: Bool {
        assert(loop.isCurrent)
        return loop.deadlines.isSet(key)
    }
}

/// The deadlines of a loop: the wheel of their moments, and what is done at each.
struct DeadlineTable {
    private var wheel: DeadlineWheel
    private var actions: [(() -> Void)?] = []
    /// Found by the wheel and not taken yet, from `taken` on.
    private var reached: [DeadlineWheel.Key] = []
    private var taken = 0

    init(at now: UInt64) { wheel = DeadlineWheel(at: now) }

    mutating func add(_ action: @escaping () -> Void) -> DeadlineWheel.Key {
        let key = wheel.add()
        while actions.count <= Int(key) { actions.append(nil) }
        actions[Int(key)] = action
        return key
    }

    /// Its action, for the caller to let go.
    mutating func remove(_ key: DeadlineWheel.Key) -> (() -> Void)? {
        guard actions.indices.contains(Int(key)), let action = actions[Int(key)] else { return nil }
        actions[Int(key)] = nil
        wheel.remove(key)
        return action
    }

    mutating func removeAll() -> [(() -> Void)?] {
        defer { actions = [] }
        return actions
    }

    mutating func set(_ key: DeadlineWheel.Key, at due: UInt64) { wheel.set(key, at: due) }
    mutating func clear(_ key: DeadlineWheel.Key) { wheel.clear(key) }
    func isSet(_ key: DeadlineWheel.Key) -> Bool { wheel.isSet(key) }
    var nextDue: UInt64? { wheel.nextDue }

    mutating func advance(to now: UInt64) { wheel.advance(to: now, into: &reached) }

    /// The action of the next deadline that has been reached and is still set.
    mutating func takeNext(at now: UInt64) -> (() -> Void)? {
        while taken < reached.count {
            let key = reached[taken]
            taken += 1
            if wheel.take(key, at: now) { return actions[Int(key)] }
        }
        reached.removeAll(keepingCapacity: true)
        taken = 0
        return nil
    }
}
