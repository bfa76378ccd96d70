import Glibc
import Testing

@testable import TLS

/// One end of a pair of non-blocking sockets, closed when it goes.
final class TestSocket {
    private(set) var descriptor: Int32

    init(_ descriptor: Int32) { self.descriptor = descriptor }

    deinit { close() }

    /// Shut down first: a child that is being spawned holds the socket, too, until it has begun, and
    /// the other end is not to wait for that.
    func close() {
        guard descriptor >= 0 else { return }
        _ = shutdown(descriptor, Int32(SHUT_RDWR))
        _ = Glibc.close(descriptor)
        descriptor = -1
    }

    /// Two that are joined; `room` is about what may be on its way in one direction.
    static func pair(room: Int32? = nil) throws -> (TestSocket, TestSocket) {
        var ends: [Int32] = [-1, -1]
        let kind =
            Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
            | Int32(SOCK_CLOEXEC.rawValue)
        try #require(socketpair(AF_UNIX, kind, 0, &ends) == 0)
        if var room {
            for end in ends {
                let size = socklen_t(MemoryLayout<Int32>.size)
                try #require(setsockopt(end, SOL_SOCKET, SO_SNDBUF, &room, size) == 0)
            }
        }
        return (TestSocket(ends[0]), TestSocket(ends[1]))
    }
}

/// Both ends of one connection, in one thread.
struct TestPair {
    let server: TLSSession
    let client: TLSSession
    let serverSocket: TestSocket
    let clientSocket: TestSocket

    init(
        _ server: TLSContext, _ client: TLSContext, asking name: String = "localhost",
        room: Int32? = nil
    ) throws {
        (serverSocket, clientSocket) = try TestSocket.pair(room: room)
        self.server = try TLSSession(server: server, descriptor: serverSocket.descriptor)
        self.client = try TLSSession(
            client: client, descriptor: clientSocket.descriptor, serverName: name)
    }

    struct Handshake {
        /// `nil` for an end that is done.
        var server: TLSError?
        var client: TLSError?
    }

    /// Goes on at both ends until each is done or has failed, then lets the client read once, which
    /// tells it of a refusal that came after it was done.
    func shake() throws -> Handshake {
        var result = Handshake()
        var isServerDone = false, isClientDone = false
        for _ in 0..<1_000 where !(isServerDone && isClientDone) {
            if !isClientDone { (isClientDone, result.client) = step(client) }
            if !isServerDone { (isServerDone, result.server) = step(server) }
            // An end that has failed says nothing more: the other one may wait for it.
            if result.server != nil, !isClientDone { serverSocket.close() }
            if result.client != nil, !isServerDone { clientSocket.close() }
        }
        try #require(isServerDone && isClientDone, "the handshake does not end")
        if result.client == nil, result.server != nil,
            case .failed(let error) = receive(client).0
        {
            result.client = error
        }
        return result
    }

    private func step(_ session: TLSSession) -> (isDone: Bool, TLSError?) {
        do throws(TLSError) {
            return (try session.handshake() == .done, nil)
        } catch { return (true, error) }
    }

    /// The same, where both are expected to be done.
    func open() throws {
        let result = try shake()
        try #require(result.server == nil && result.client == nil, "\(result)")
    }
}

/// Reads once.
func receive(_ session: TLSSession, most: Int = 16_384) -> (TLSTransfer, [UInt8]) {
    var buffer = [UInt8](repeating: 0, count: most)
    var span = buffer.mutableSpan
    let transfer = session.read(into: &span)
    guard case .moved(let count) = transfer else { return (transfer, []) }
    return (transfer, Array(buffer.prefix(count)))
}

/// Writes once.
func send(_ bytes: [UInt8], _ session: TLSSession) -> TLSTransfer {
    let span = bytes.span
    return session.write(span)
}

/// Sends all of `bytes` from one session to the other; answers what arrived, and how often the
/// sender had to wait.
func carry(
    _ bytes: [UInt8], from sender: TLSSession, to receiver: TLSSession
) throws -> (bytes: [UInt8], waits: Int) {
    var arrived = [UInt8](), sent = 0, waits = 0
    for _ in 0..<1_000_000 where arrived.count < bytes.count {
        if sent < bytes.count {
            // Each time from another place in memory.
            let transfer = send(Array(bytes[sent...]), sender)
            switch transfer {
            case .moved(let count): sent += count
            case .wantsWrite: waits += 1
            case .wantsRead, .ended, .failed: Issue.record("\(transfer)")
            }
        }
        let (transfer, part) = receive(receiver)
        switch transfer {
        case .moved: arrived += part
        case .wantsRead: break
        case .wantsWrite, .ended, .failed: Issue.record("\(transfer)")
        }
    }
    return (arrived, waits)
}
