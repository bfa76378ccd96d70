import CSystem
import Glibc

extension Socket {
    /// Connects, and gives up after `deadline`. From any task; the socket is only touched on its
    /// loop from then on.
    public static func connect(
        to address: SocketAddress, on loop: EventLoop, deadline: Duration
    ) async throws(SocketError) -> Socket {
        let attempt = Attempt(to: address, on: loop)
        let result = await withTaskCancellationHandler {
            await withTaskExecutorPreference(loop) { await attempt.run(within: deadline) }
        } onCancel: {
            loop.post { attempt.giveUp(.cancelled) }
        }
        return try result.get()
    }
}

/// One try to connect.
///
/// Sendable: all that changes is touched on the loop only.
private final class Attempt: @unchecked Sendable {
    private let address: SocketAddress
    private let loop: EventLoop
    private var socket: Socket?
    /// Why it was given up, where it was.
    private var reason: SocketError?

    init(to address: SocketAddress, on loop: EventLoop) {
        (self.address, self.loop) = (address, loop)
    }

    func giveUp(_ reason: SocketError) {
        if self.reason == nil { self.reason = reason }
        socket?.close()
    }

    /// On the loop, since the task prefers it and this belongs to no actor. The compiler leaves out a
    /// change of executors that nothing but a further call needs; what is demanded here needs it.
    @concurrent
    func run(within duration: Duration) async -> Result<Socket, SocketError> {
        loop.checkIsolated()
        do throws(SocketError) { return .success(try await connect(within: duration)) } catch {
            return .failure(error)
        }
    }

    private func connect(within duration: Duration) async throws(SocketError) -> Socket {
        if let reason { throw reason }
        if case .unix(let path) = address {
            guard (1...SocketAddress.longestPath).contains(path.utf8.count), !path.utf8.contains(0)
            else { throw .unixPath(path) }
        }
        let descriptor = try StreamSocket.fresh(address.family)
        if address.port != nil {
            var one: Int32 = 1
            let size = socklen_t(MemoryLayout<Int32>.size)
            _ = setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, size)
        }
        let code = address.withSystemForm { Glibc.connect(descriptor, $0, $1) == 0 ? 0 : errno }
        guard code == 0 || code == EINPROGRESS else {
            close(descriptor)
            throw .system(call: "connect", code: code)
        }
        let socket = try Socket(adopting: descriptor, peer: address, on: loop)
        if code == 0 { return socket }
        try await finish(socket, within: duration)
        return socket
    }

    private func finish(_ socket: Socket, within duration: Duration) async throws(SocketError) {
        self.socket = socket
        defer { self.socket = nil }
        socket.exhaustedWriting()
        let deadline = Deadline(on: loop) { [unowned self] in giveUp(.timedOut(address)) }
        deadline.set(after: duration)
        let isOpen = await socket.writable()
        deadline.clear()
        guard isOpen else { throw reason ?? .loopHasEnded }
        if let reason {
            socket.close()
            throw reason
        }
        let code = socket.takeError()
        guard code == 0 else {
            socket.close()
            throw .system(call: "connect", code: code)
        }
    }
}
