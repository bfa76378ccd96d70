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

    private struct Accepting {
        let socket: ListeningSocket
        var acceptor: Acceptor?
    }

    /// `nil` once stopped.
    private let state: Mutex<Accepting?>

    private init(_ socket: ListeningSocket, _ options: ListenerOptions) {
        (self.options, address) = (options, socket.address)
        state = Mutex(Accepting(socket: socket))
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
        guard let socket = state.withLock({ $0?.socket }) else { throw .listenerHasStopped }
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
        guard let socket = state.withLock({ $0?.socket }) else { throw .listenerHasStopped }
        let acceptor = Acceptor(socket, options.unix, on: loop, each)
        try acceptor.begin()
        let isBegun = state.withLock { state in
            precondition(state?.acceptor == nil, "a listener accepts on one loop; ask a sibling")
            state?.acceptor = acceptor
            return state != nil
        }
        if !isBegun { acceptor.end() }
    }

    /// Stops accepting; from any thread, any number of times. The address is free when every
    /// sibling has stopped and their loops have turned once.
    public func stop() {
        let accepting = state.withLock { state in
            defer { state = nil }
            return state
        }
        guard let acceptor = accepting?.acceptor else { return }
        let loop = acceptor.loop
        if loop.isCurrent {
            acceptor.end()
        } else {
            loop.post { acceptor.end() }
        }
    }
}
