/// The two ways bytes go.
enum Direction: Sendable, Hashable {
    case reading, writing
}

/// Which sockets of a loop wait to be told that they can go on, by their numbers in its table.
struct SocketWaits {
    private var reading = WaitQueue()
    private var writing = WaitQueue()
    /// Found able to go on without having been told; told perhaps in the next turn.
    private var suspects: [(place: SourceTable.Place, direction: Direction)] = []

    var hasSuspects: Bool { !suspects.isEmpty }

    mutating func join(_ number: Int32, _ direction: Direction, at now: UInt64) {
        switch direction {
        case .reading: reading.join(number, at: now)
        case .writing: writing.join(number, at: now)
        }
    }

    mutating func leave(_ number: Int32, _ direction: Direction) {
        switch direction {
        case .reading: reading.leave(number)
        case .writing: writing.leave(number)
        }
    }

    /// When the first of them will have waited longer than its backoff.
    func nextLook(readBackoff: UInt64, writeBackoff: UInt64) -> UInt64? {
        let read = reading.since.map { $0.later(by: readBackoff) }
        let write = writing.since.map { $0.later(by: writeBackoff) }
        guard let read, let write else { return read ?? write }
        return min(read, write)
    }

    /// One that has waited longer than the backoff. It waits on, and is not found again.
    mutating func popOverdue(
        _ direction: Direction, at now: UInt64, backoff: UInt64
    ) -> Int32? {
        switch direction {
        case .reading: reading.popFirst(waiting: backoff, by: now)
        case .writing: writing.popFirst(waiting: backoff, by: now)
        }
    }

    mutating func suspect(_ place: SourceTable.Place, _ direction: Direction) {
        suspects.append((place, direction))
    }

    mutating func popSuspect() -> (place: SourceTable.Place, direction: Direction)? {
        suspects.popLast()
    }
}
