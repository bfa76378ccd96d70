import Synchronization

/// A bounded queue of lines from many threads to one. Adding never waits: it takes a few atomic
/// steps, and a full ring says so.
///
/// Each slot carries a number that says whose turn it is: a slot at place `p` is free for the line
/// of position `p` when it holds `p`, filled when it holds `p + 1`, and free again for the next
/// round when it holds `p + capacity`. The order of positions is the order lines come out in.
@safe final class LogRing: @unchecked Sendable {
    // Sendable: a line is written by the one thread that claimed its position and read by the one
    // reader after the slot's number was released; `head` belongs to the reader.

    let capacity: Int
    private let mostBytes: Int
    private let turns: UnsafeMutablePointer<Atomic<Int>>
    private let lines: UnsafeMutablePointer<[UInt8]>
    private let tail = Atomic<Int>(0)
    private let pending = Atomic<Int>(0)
    private var head = 0

    /// `capacity` is a power of two.
    init(capacity: Int, mostBytes: Int) {
        precondition(capacity >= 2 && capacity.nonzeroBitCount == 1)
        (self.capacity, self.mostBytes) = (capacity, mostBytes)
        unsafe turns = .allocate(capacity: capacity)
        unsafe lines = .allocate(capacity: capacity)
        unsafe lines.initialize(repeating: [], count: capacity)
        for index in 0..<capacity { unsafe (turns + index).initialize(to: Atomic(index)) }
    }

    deinit {
        unsafe turns.deinitialize(count: capacity)
        unsafe turns.deallocate()
        unsafe lines.deinitialize(count: capacity)
        unsafe lines.deallocate()
    }

    /// Lines that were ever added: the position behind the newest one.
    var added: Int { tail.load(ordering: .acquiring) }

    var pendingBytes: Int { pending.load(ordering: .relaxed) }

    /// Whether there was room, in lines and in bytes.
    func add(_ line: consuming [UInt8]) -> Bool {
        let size = line.count
        guard pending.wrappingAdd(size, ordering: .relaxed).newValue <= mostBytes else {
            pending.wrappingSubtract(size, ordering: .relaxed)
            return false
        }
        var position = tail.load(ordering: .relaxed)
        while true {
            let slot = position & (capacity - 1)
            let turn = unsafe turns[slot].load(ordering: .acquiring)
            if turn == position {
                let (exchanged, original) = tail.weakCompareExchange(
                    expected: position, desired: position + 1, ordering: .acquiringAndReleasing)
                guard exchanged else {
                    position = original
                    continue
                }
                unsafe lines[slot] = line
                unsafe turns[slot].store(position + 1, ordering: .releasing)
                return true
            }
            if turn < position {
                pending.wrappingSubtract(size, ordering: .relaxed)
                return false
            }
            position = tail.load(ordering: .relaxed)
        }
    }

    /// Whether the oldest line is finished, for the one reader.
    var hasLine: Bool {
        unsafe turns[head & (capacity - 1)].load(ordering: .acquiring) == head + 1
    }

    /// The oldest line, for the one reader; `nil` while its writer has not finished it.
    func take() -> [UInt8]? {
        let slot = head & (capacity - 1)
        guard unsafe turns[slot].load(ordering: .acquiring) == head + 1 else { return nil }
        var line: [UInt8] = []
        unsafe swap(&line, &lines[slot])
        unsafe turns[slot].store(head + capacity, ordering: .releasing)
        head += 1
        pending.wrappingSubtract(line.count, ordering: .relaxed)
        return line
    }
}
