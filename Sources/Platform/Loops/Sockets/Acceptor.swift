import CSystem
import Glibc

/// Accepts connections of one listening socket on one loop.
///
/// Sendable: only touched on its loop.
final class Acceptor: EventSource, @unchecked Sendable {
    let loop: EventLoop
    /// `nil` once it has ended, so that the last of its siblings closes the socket.
    private var socket: ListeningSocket?
    private let access: UnixAccess
    private var each: ((Socket) -> Void)?
    private var pause: Deadline?

    /// The most connections of one turn.
    private static let perTurn = 64
    /// How long none is accepted while the system has no room for one, in milliseconds.
    private static let pauseTime: UInt64 = 100

    init(
        _ socket: ListeningSocket, _ access: UnixAccess, on loop: EventLoop,
        _ each: @escaping (Socket) -> Void
    ) {
        (self.socket, self.access, self.loop, self.each) = (socket, access, loop, each)
    }

    func begin() throws(SocketError) {
        guard let socket, place == nil else { return }
        // Told again while any connection waits, and of those who share the socket not all.
        let events = EPOLLIN.rawValue | EPOLLEXCLUSIVE.rawValue
        try loop.watch(socket.descriptor, events, for: self)
    }

    func end() {
        if let socket, place != nil { loop.unwatch(socket.descriptor, for: self) }
        socket = nil
        each = nil
        pause = nil
    }

    override func loopEnds() { end() }

    override func happened(_ events: UInt32) {
        for _ in 0..<Self.perTurn {
            guard let socket, place != nil else { return }
            switch socket.accept() {
            case .connection(let descriptor, let peer): take(descriptor, peer)
            case .none: return
            case .again: continue
            case .noRoom: return rest()
            }
        }
    }

    private func take(_ descriptor: Int32, _ peer: SocketAddress) {
        if case .unix = peer, !access.admits(PeerCredentials(of: descriptor)) {
            Glibc.close(descriptor)
            loop.counts.refusedPeer()
            return
        }
        do throws(SocketError) {
            let connection = try Socket(adopting: descriptor, peer: peer, on: loop)
            loop.counts.acceptedOne()
            each?(connection)
        } catch {
            // The loop can watch no more, or has been told to end; the descriptor is closed.
            rest()
        }
    }

    /// Looks away for a while: the connections wait with the system, and would be told of at once
    /// again and again.
    private func rest() {
        guard let socket, place != nil else { return }
        loop.counts.pausedAccepting()
        loop.unwatch(socket.descriptor, for: self)
        let pause = pause ?? Deadline(on: loop) { [weak self] in self?.resume() }
        self.pause = pause
        pause.set(after: Self.pauseTime)
    }

    private func resume() {
        do throws(SocketError) { try begin() } catch {
            // Still no room to watch it, or the loop ends, and then no deadline is reached.
            pause?.set(after: Self.pauseTime)
        }
    }
}
