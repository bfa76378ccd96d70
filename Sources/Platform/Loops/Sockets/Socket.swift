import CSystem
import Glibc

/// What came of one try to read or write.
public enum Transfer: Sendable, Hashable {
    /// That many bytes, never none.
    case moved(Int)
    /// Nothing now: wait until the socket is readable, or writable.
    case wouldBlock
    /// The peer sends no more. Only of reading.
    case ended
    /// The error number of the system; nothing will come or go any more.
    case failed(Int32)
}

/// A connected stream socket that never blocks, watched by its loop once for all events.
///
/// It is only touched on its loop. The loop keeps it until ``close()``, which whoever owns the
/// connection must call; the end of the loop does, too.
///
/// Sendable: everything that changes is touched on the loop's thread only.
public final class Socket: EventSource, @unchecked Sendable {
    public let loop: EventLoop
    public let peer: SocketAddress
    /// Negative once closed.
    public private(set) var descriptor: Int32

    /// Whether a try may be worth it, as far as events and tries have told.
    private var mayRead = false
    private var mayWrite = true
    /// Whether the peer has said that it sends no more. What it sent before may still be unread.
    public private(set) var peerHasEnded = false
    private var reader: UnsafeContinuation<Bool, Never>?
    private var writer: UnsafeContinuation<Bool, Never>?
    /// Whether ``whenReadable`` is to be called.
    private var tellsReader = false
    /// Called on the loop once for each ``tellWhenReadable()``, when a read is worth trying or the
    /// socket has been closed.
    public var whenReadable: (() -> Void)?
    /// Called on the loop when the peer says that it sends no more, or has gone.
    public var whenPeerEnds: (() -> Void)?
    /// How much room the next read asks for: more after one that filled its room.
    private var appetite = Socket.smallRead

    private static let smallRead = 2_048
    private static let largeRead = 65_536

    /// Every event of a stream, told when it happens and not again.
    private static let events =
        EPOLLIN.rawValue | EPOLLOUT.rawValue | EPOLLRDHUP.rawValue | EPOLLET.rawValue

    /// Takes over a connected descriptor that does not block, and closes it if it throws.
    init(adopting descriptor: Int32, peer: SocketAddress, on loop: EventLoop) throws(SocketError) {
        assert(loop.isCurrent)
        (self.descriptor, self.peer, self.loop) = (descriptor, peer, loop)
        super.init()
        do throws(SocketError) { try loop.watch(descriptor, Self.events, for: self) } catch {
            Glibc.close(descriptor)
            self.descriptor = -1
            throw error
        }
    }

    /// Two sockets of one loop, connected to each other.
    package static func pair(on loop: EventLoop) throws(SocketError) -> (Socket, Socket) {
        var ends: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
            throw .system(call: "socketpair", code: errno)
        }
        let peer = SocketAddress.unix(path: "")
        let first: Socket
        do throws(SocketError) {
            first = try Socket(adopting: ends[0], peer: peer, on: loop)
        } catch {
            Glibc.close(ends[1])
            throw error
        }
        do throws(SocketError) {
            return (first, try Socket(adopting: ends[1], peer: peer, on: loop))
        } catch {
            first.close()
            throw error
        }
    }

    public var isClosed: Bool { descriptor < 0 }

    /// Where this end is; asked of the system each time.
    public var local: SocketAddress? { SocketAddress.local(of: descriptor) }

    /// Who is at the other end of a Unix socket, as the system knows it.
    public var peerCredentials: PeerCredentials? {
        guard case .unix = peer else { return nil }
        return PeerCredentials(of: descriptor)
    }

    // MARK: Bytes

    /// Reads once, at most so many bytes. A read that leaves room has emptied the socket, and the
    /// next ``readable()`` waits.
    public func read(into buffer: inout ByteBuffer, atMost most: Int) -> Transfer {
        assert(loop.isCurrent)
        guard descriptor >= 0 else { return .failed(EBADF) }
        guard most > 0 else { return .wouldBlock }
        let asked = min(most, appetite)
        let (room, count, code) = buffer.withSpare(atLeast: asked) { spare in
            let room = min(spare.count, most)
            let count = spare.withUnsafeMutableBytes { Self.receive(descriptor, $0, room) }
            return (max(count, 0), (room, count, count < 0 ? errno : 0))
        }
        if count > 0 {
            // After the peer's end no event will tell of what is left, so the next read must try.
            mayRead = count == room || peerHasEnded
            appetite = count == room ? Self.largeRead : Self.smallRead
            return .moved(count)
        }
        if count == 0 {
            peerHasEnded = true
            return .ended
        }
        if code == EAGAIN {
            mayRead = false
            return .wouldBlock
        }
        return .failed(code)
    }

    /// Sends once what it can of the buffer, and consumes that.
    public func write(from buffer: inout ByteBuffer) -> Transfer {
        assert(loop.isCurrent)
        guard descriptor >= 0 else { return .failed(EBADF) }
        let whole = buffer.count
        guard whole > 0 else { return .wouldBlock }
        let (count, code) = buffer.span.withUnsafeBytes { Self.send(descriptor, $0) }
        if count >= 0 {
            buffer.consume(count)
            if count < whole { mayWrite = false }
            return count > 0 ? .moved(count) : .wouldBlock
        }
        if code == EAGAIN {
            mayWrite = false
            return .wouldBlock
        }
        return .failed(code)
    }

    private static func receive(
        _ descriptor: Int32, _ room: UnsafeMutableRawBufferPointer, _ most: Int
    ) -> Int {
        while true {
            let count = recv(descriptor, room.baseAddress, most, 0)
            if count >= 0 || errno != EINTR { return count }
        }
    }

    private static func send(
        _ descriptor: Int32, _ bytes: UnsafeRawBufferPointer
    ) -> (count: Int, code: Int32) {
        while true {
            let count = Glibc.send(
                descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
            if count >= 0 { return (count, 0) }
            if errno != EINTR { return (-1, errno) }
        }
    }

    // MARK: Waiting

    /// Whether ``readable()`` would return at once.
    public var isReadable: Bool { mayRead }
    /// Whether ``writable()`` would return at once.
    public var isWritable: Bool { mayWrite }

    /// Returns when a read is worth trying: bytes, the peer's end or an error are there, or the
    /// loop has looked after the backoff and found that they are. False once closed, or interrupted.
    ///
    /// One waits at a time. A cancelled task waits on: who cancels it closes the socket.
    public nonisolated(nonsending) func readable() async -> Bool {
        assert(loop.isCurrent)
        if descriptor < 0 { return false }
        if mayRead { return true }
        return await withUnsafeContinuation { continuation in
            precondition(
                reader == nil && !tellsReader, "two wait for one socket to be readable")
            reader = continuation
            if let place { loop.waits.join(place.number, .reading, at: loop.now) }
        }
    }

    /// Has ``whenReadable`` called when ``readable()`` would return, without a task that waits. False
    /// where that is now: nothing is called then.
    public func tellWhenReadable() -> Bool {
        assert(loop.isCurrent)
        guard descriptor >= 0, !mayRead else { return false }
        precondition(reader == nil && !tellsReader, "two wait for one socket to be readable")
        tellsReader = true
        if let place { loop.waits.join(place.number, .reading, at: loop.now) }
        return true
    }

    /// The same for a write.
    public nonisolated(nonsending) func writable() async -> Bool {
        assert(loop.isCurrent)
        if descriptor < 0 { return false }
        if mayWrite { return true }
        return await withUnsafeContinuation { continuation in
            precondition(writer == nil, "two wait for one socket to be writable")
            writer = continuation
            if let place { loop.waits.join(place.number, .writing, at: loop.now) }
        }
    }

    /// Lets who waits to write go on and find out why; ``isWritable`` may then be wrong until a try.
    public func wakeWriter() {
        assert(loop.isCurrent)
        if writer != nil { goOn(.writing) }
    }

    /// Somebody who reads the descriptor itself has found it empty.
    public func exhaustedReading() {
        assert(loop.isCurrent)
        if !peerHasEnded { mayRead = false }
    }

    /// Somebody who writes to the descriptor itself has found it full.
    public func exhaustedWriting() {
        assert(loop.isCurrent)
        mayWrite = false
    }

    // MARK: Events

    override func happened(_ events: UInt32) {
        let isOver = events & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0
        if events & (EPOLLRDHUP.rawValue | EPOLLHUP.rawValue) != 0 { peerHasEnded = true }
        if isOver || events & (EPOLLIN.rawValue | EPOLLRDHUP.rawValue) != 0 { goOn(.reading) }
        if isOver || events & EPOLLOUT.rawValue != 0 { goOn(.writing) }
        if peerHasEnded, let told = whenPeerEnds {
            whenPeerEnds = nil
            told()
        }
    }

    private func goOn(_ direction: Direction) {
        switch direction {
        case .reading:
            mayRead = true
            guard tellsReader || reader != nil else { return }
            leave(.reading)
            if tellsReader {
                tellsReader = false
                whenReadable?()
            } else if let waiting = reader {
                reader = nil
                waiting.resume(returning: true)
            }
        case .writing:
            mayWrite = true
            guard let waiting = writer else { return }
            writer = nil
            leave(.writing)
            waiting.resume(returning: true)
        }
    }

    private func leave(_ direction: Direction) {
        if let place { loop.waits.leave(place.number, direction) }
    }

    override func loopEnds() { close() }

    // MARK: Missing events

    /// Lets who waits go on without an event. False where nobody does, since one has come.
    func goOnUntold(_ direction: Direction) -> Bool {
        switch direction {
        case .reading: guard reader != nil || tellsReader else { return false }
        case .writing: guard writer != nil else { return false }
        }
        goOn(direction)
        return true
    }

    /// The error that the system keeps for the descriptor, which is then forgotten; zero for none.
    func takeError() -> Int32 {
        var (code, length): (Int32, socklen_t) = (0, socklen_t(MemoryLayout<Int32>.size))
        guard getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &length) == 0 else {
            return errno
        }
        return code
    }

    // MARK: The end

    /// Says that no more is written, and goes on reading.
    public func finishWriting() {
        assert(loop.isCurrent)
        // Fails only where the peer has gone, which the next read tells.
        if descriptor >= 0 { _ = shutdown(descriptor, Int32(SHUT_WR)) }
    }

    /// Closes the descriptor, once, and lets whoever waits go on.
    public func close() {
        assert(loop.isCurrent)
        guard descriptor >= 0 else { return }
        whenPeerEnds = nil
        leave(.reading)
        leave(.writing)
        loop.forget(self)
        Glibc.close(descriptor)
        descriptor = -1
        dismiss()
        let (told, call) = (tellsReader, whenReadable)
        (tellsReader, whenReadable) = (false, nil)
        if told { call?() }
    }

    /// Tells whoever waits that it waited in vain, and leaves the socket open for somebody else.
    /// ``whenReadable`` is not called: who gave it knows.
    public func interrupt() {
        assert(loop.isCurrent)
        leave(.reading)
        leave(.writing)
        tellsReader = false
        dismiss()
    }

    private func dismiss() {
        let waiting = (reader, writer)
        (reader, writer) = (nil, nil)
        waiting.0?.resume(returning: false)
        waiting.1?.resume(returning: false)
    }

    /// Closes at once: what was not sent yet is dropped, and the peer is told by a reset.
    public func reset() {
        assert(loop.isCurrent)
        guard descriptor >= 0 else { return }
        var lingering = linger(l_onoff: 1, l_linger: 0)
        _ = setsockopt(
            descriptor, SOL_SOCKET, SO_LINGER, &lingering, socklen_t(MemoryLayout<linger>.size))
        close()
    }
}
