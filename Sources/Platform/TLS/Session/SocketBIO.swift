import CTLS
import Glibc

/// The way between OpenSSL and a non-blocking socket: `send` and `recv`, and never a signal where the
/// peer is gone, whatever the process does about SIGPIPE. The descriptor stays its owner's.
enum SocketBIO {
    /// What one such way remembers; it lies where OpenSSL keeps it, and goes with it.
    struct State {
        let descriptor: Int32
        /// The error number of the last call that failed for good; 0 before.
        var code: Int32 = 0
        /// Whether the peer has closed its direction.
        var hasEnded = false
    }

    /// The new way, to be given to a session, and its state, which lives as long as that does.
    static func make(
        descriptor: Int32
    ) throws(TLSError) -> (handle: OpaquePointer, state: UnsafeMutablePointer<State>) {
        ErrorQueue.clear()
        guard let method = method.handle, let handle = BIO_new(method) else {
            throw ErrorQueue.error(during: "reach the socket")
        }
        let state = UnsafeMutablePointer<State>.allocate(capacity: 1)
        state.initialize(to: State(descriptor: descriptor))
        BIO_set_data(handle, state)
        BIO_set_init(handle, 1)
        return (handle, state)
    }

    /// The calls of every such way: made once, never changed and never freed, so all may share it.
    private struct Method: @unchecked Sendable {
        let handle: OpaquePointer?

        init() {
            handle = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "socket, no signals")
            BIO_meth_set_read(handle, receive)
            BIO_meth_set_write(handle, transmit)
            BIO_meth_set_ctrl(handle, control)
            BIO_meth_set_destroy(handle, destroy)
        }
    }

    private static let method = Method()
}

private func state(of bio: OpaquePointer?) -> UnsafeMutablePointer<SocketBIO.State>? {
    BIO_get_data(bio)?.assumingMemoryBound(to: SocketBIO.State.self)
}

/// Tells OpenSSL to try again later, or keeps the reason why that would not help.
private func retryOrKeep(
    _ code: Int32, _ bio: OpaquePointer?, _ direction: Int32,
    _ state: UnsafeMutablePointer<SocketBIO.State>
) {
    if code == EAGAIN || code == EWOULDBLOCK {
        BIO_set_flags(bio, direction | BIO_FLAGS_SHOULD_RETRY)
    } else {
        state.pointee.code = code
    }
}

private let retryFlags =
    BIO_FLAGS_READ | BIO_FLAGS_WRITE | BIO_FLAGS_IO_SPECIAL
    | BIO_FLAGS_SHOULD_RETRY

private func receive(
    _ bio: OpaquePointer?, _ bytes: UnsafeMutablePointer<CChar>?, _ count: Int32
) -> Int32 {
    guard let state = state(of: bio), let bytes, count > 0 else { return 0 }
    BIO_clear_flags(bio, retryFlags)
    var taken: Int
    repeat {
        taken = recv(state.pointee.descriptor, bytes, Int(count), 0)
    } while taken < 0 && errno == EINTR
    if taken < 0 { retryOrKeep(errno, bio, BIO_FLAGS_READ, state) }
    if taken == 0 { state.pointee.hasEnded = true }
    return Int32(taken)
}

private func transmit(
    _ bio: OpaquePointer?, _ bytes: UnsafePointer<CChar>?, _ count: Int32
) -> Int32 {
    guard let state = state(of: bio), let bytes, count > 0 else { return 0 }
    BIO_clear_flags(bio, retryFlags)
    var given: Int
    repeat {
        given = send(state.pointee.descriptor, bytes, Int(count), Int32(MSG_NOSIGNAL))
    } while given < 0 && errno == EINTR
    if given < 0 { retryOrKeep(errno, bio, BIO_FLAGS_WRITE, state) }
    return Int32(given)
}

private func control(
    _ bio: OpaquePointer?, _ command: Int32, _: Int, _: UnsafeMutableRawPointer?
) -> Int {
    switch command {
    case BIO_CTRL_FLUSH: 1
    case BIO_CTRL_EOF: state(of: bio)?.pointee.hasEnded == true ? 1 : 0
    default: 0
    }
}

private func destroy(_ bio: OpaquePointer?) -> Int32 {
    guard let state = state(of: bio) else { return 1 }
    BIO_set_data(bio, nil)
    state.deinitialize(count: 1)
    state.deallocate()
    return 1
}
