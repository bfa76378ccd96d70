import Loops
import Synchronization
import Telemetry

/// Who is let in: so many connections in all, and so many of one address.
final class Door: Sendable {
    private struct Guests {
        var all = 0
        var most = 0
        var byPeer: [PeerHost: Int] = [:]
    }

    private let guests = Mutex(Guests())
    private let metrics: ServerMetrics

    init(_ metrics: ServerMetrics) { self.metrics = metrics }

    var count: Int { guests.withLock(\.all) }

    func admits(_ peer: SocketAddress, _ settings: ServerSettings) -> Bool {
        let outcome = guests.withLock { guests in
            guard guests.all < settings.connections else { return "full" }
            if let host = PeerHost(peer) {
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
            guard let host = PeerHost(peer), let known = guests.byPeer[host] else { return }
            guests.byPeer[host] = known == 1 ? nil : known - 1
        }
    }
}

/// What tells peers apart: an IPv4 address, or the network of an IPv6 address, of which one peer
/// commonly has all.
enum PeerHost: Hashable, Sendable {
    case ipv4(IPv4Address)
    case ipv6Network(UInt64)

    /// `nil` for peers of a Unix socket, who have no address.
    init?(_ address: SocketAddress) {
        switch address {
        case .ipv4(let host, _): self = .ipv4(host)
        case .ipv6(let host, _, _): self = .ipv6Network(UInt64(truncatingIfNeeded: host.bits >> 64))
        case .unix: return nil
        }
    }
}

extension Peer {
    /// The host it is at, as far as one peer is told from another: an address, the network of an IPv6
    /// address, or the user of a Unix socket.
    public var place: String {
        switch PeerHost(address) {
        case .ipv4(let host): host.description
        case .ipv6Network(let network): String(network, radix: 16) + "::/64"
        case nil: credentials.map { "user \($0.user)" } ?? "a Unix socket"
        }
    }
}
