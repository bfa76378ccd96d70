import CSystem
import Glibc
import Synchronization

/// A place where connections are accepted.
///
/// Sendable: the descriptor is a constant, the loop's part is touched on the loop only, and which
/// part there is stands under a lock.
public final class Listener: @unchecked Sendable {
    /// With the port that the system chose where none was asked for.
    public let address: SocketAddress
    private let options: ListenerOptions
    private let socket: ListeningSocket

    private enum State {
        case idle
        case accepting(Acceptor)
        case stopped
    }

    private let state = Mutex(State.idle)

    private init(_ socket: ListeningSocket, _ options: ListenerOptions) {
        (self.socket, self.options, address) = (socket, options, socket.address)
    }

    deinit { stop() }

    /// Binds and listens. A Unix socket's file that nobody listens on any more is replaced.
    public static func open(
        _ address: SocketAddress, options: ListenerOptions = ListenerOptions()
    ) throws(SocketError) -> Listener {
        Listener(try ListeningSocket.open(address, options: options), options)
    }

    /// Another listener for another loop at the same address: with a queue of its own where the
    /// options ask for that, else with the same one.
    public func sibling() throws(SocketError) -> Listener {
        guard options.reusePort, address.port != nil else { return Listener(socket, options) }
        return Listener(try ListeningSocket.sharing(address, options: options), options)
    }

    /// Hands each connection to `each` on `loop`, which this is called on, until ``stop()``. Some
    /// 64 a turn, so that others get theirs; while the system has no descriptor left, none for a
    /// tenth of a second. What `each` is given is its own to close.
    public func accept(
        on loop: EventLoop, _ each: @escaping (Socket) -> Void
    ) throws(SocketError) {
        assert(loop.isCurrent)
        let acceptor = Acceptor(socket, options.unix, on: loop, each)
        let isStopped = state.withLock { state in
            switch state {
            case .idle: state = .accepting(acceptor)
            case .accepting: preconditionFailure("a listener accepts on one loop; ask a sibling")
            case .stopped: return true
            }
            return false
        }
        if isStopped { return }
        try acceptor.begin()
    }

    /// Stops accepting; from any thread, any number of times. The address is free when every
    /// sibling has stopped and their loops have turned once.
    public func stop() {
        let acceptor = state.withLock { state -> Acceptor? in
            defer { state = .stopped }
            guard case .accepting(let acceptor) = state else { return nil }
            return acceptor
        }
        guard let acceptor else { return }
        let loop = acceptor.loop
        if loop.isCurrent {
            acceptor.end()
        } else {
            loop.post { acceptor.end() }
        }
    }
}
