import Loops
import Synchronization

/// Who is let in: so many connections in all, and so many of one address.
final class Door: Sendable {
    private struct Guests {
        var all = 0
        var most = 0
        var byPeer: [SocketAddress.Host: Int] = [:]
    }

    private let guests = Mutex(Guests())
    private let metrics: ServerMetrics

    init(_ metrics: ServerMetrics) { self.metrics = metrics }

    var count: Int { guests.withLock(\.all) }

    func admits(_ peer: SocketAddress, _ settings: ServerSettings) -> Bool {
        let outcome = guests.withLock { guests in
            guard guests.all < settings.connections else { return "full" }
            // Peers of a Unix socket have no address to tell them apart by.
            if let host = peer.host {
                let known = guests.byPeer[host, default: 0]
                guard known < settings.connectionsOfOnePeer else { return "peer_full" }
                guests.byPeer[host] = known + 1
            }
            guests.all += 1
            guests.most = max(guests.most, guests.all)
            return "accepted"
        }
        metrics.accepted[outcome].increment()
        return outcome == "accepted"
    }

    func left(_ peer: SocketAddress) {
        guests.withLock { guests in
            guests.all -= 1
            guard let host = peer.host, let known = guests.byPeer[host] else { return }
            guests.byPeer[host] = known == 1 ? nil : known - 1
        }
    }
}
