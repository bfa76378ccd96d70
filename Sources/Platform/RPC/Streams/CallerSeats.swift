import Records
import Synchronization

/// How many subscriptions each caller has, whatever they come over: one caller who opens ever more
/// connections leaves the places of a stream to others.
final class CallerSeats: Sendable {
    /// A place that a subscription takes until it is given back or nobody holds it any more.
    final class Seat: Sendable {
        private let seats: CallerSeats
        private let caller: String
        private let isTaken = Mutex(true)

        fileprivate init(_ seats: CallerSeats, _ caller: String) {
            (self.seats, self.caller) = (seats, caller)
        }

        deinit { leave() }

        /// Any number of times.
        func leave() {
            let wasTaken = isTaken.withLock { isTaken in
                defer { isTaken = false }
                return isTaken
            }
            if wasTaken { seats.free(caller) }
        }
    }

    /// By who calls; nobody stands here with none.
    private let taken = Mutex<[String: Int]>([:])

    var callers: Int { taken.withLock(\.count) }

    /// A place for one more of that caller, of whom there may be `most`.
    func take(_ caller: RPCCaller, most: Int) throws(RPCError) -> Seat {
        let name = caller.account
        let isFree = taken.withLock { taken in
            let count = taken[name, default: 0]
            guard count < most else { return false }
            taken[name] = count + 1
            return true
        }
        guard isFree else {
            throw RPCError(
                StreamMethods.tooManyOfCaller,
                "expected at most \(most) subscriptions at one time; end one, then ask again")
        }
        return Seat(self, name)
    }

    private func free(_ caller: String) {
        taken.withLock { taken in
            guard let count = taken[caller] else { return }
            taken[caller] = count == 1 ? nil : count - 1
        }
    }
}

extension RPCCaller {
    /// Whom the caller's subscriptions count for: its tenant, else the place it calls from. A tenant
    /// cannot be called what a place is called.
    fileprivate var account: String { tenant.map { "tenant " + $0 } ?? "place " + (place ?? "") }
}
