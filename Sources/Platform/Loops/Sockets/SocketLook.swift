import Glibc

/// Sockets that have waited long without having been told anything, about which the system is asked
/// all at once: on a busy loop that is one call instead of hundreds.
struct SocketLook {
    private var places: [(place: SourceTable.Place, direction: Direction)] = []
    private var asked: [pollfd] = []

    mutating func add(_ socket: Socket, at place: SourceTable.Place, _ direction: Direction) {
        let events = Int16(direction == .reading ? POLLIN : POLLOUT)
        places.append((place, direction))
        asked.append(pollfd(fd: socket.descriptor, events: events, revents: 0))
    }

    /// Asks, forgets them all, and leaves those that could go on with `waits`.
    mutating func ask(suspectsTo waits: inout SocketWaits) {
        guard !asked.isEmpty else { return }
        if poll(&asked, nfds_t(asked.count), 0) > 0 {
            for (index, answer) in asked.enumerated() where answer.revents != 0 {
                waits.suspect(places[index].place, places[index].direction)
            }
        }
        places.removeAll(keepingCapacity: true)
        asked.removeAll(keepingCapacity: true)
    }
}
