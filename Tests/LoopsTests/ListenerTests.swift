import CSystem
import Glibc
import Synchronization
import SpecTesting
import Testing

@testable import Loops

extension LoopUnderTest {
    static let anyPort = SocketAddress.ipv4(.loopback, port: 0)

    /// A listener on the last loop that gives each connection to `each`.
    func listen(
        at address: SocketAddress = anyPort, options: ListenerOptions = ListenerOptions(),
        _ each: @escaping @Sendable (Socket) -> Void
    ) async throws -> Listener {
        let listener = try Listener.open(address, options: options)
        try await run(on: group.loops[group.loops.count - 1]) { loop in
            try listener.accept(on: loop, each)
        }
        return listener
    }

    /// Both ends of a connection of the first loop.
    func tcpPair() async throws -> (Socket, Socket) {
        let accepted = Mutex<Socket?>(nil)
        let gate = Gate()
        let listener = try Listener.open(Self.anyPort)
        try await run { loop in
            try listener.accept(on: loop) { socket in
                accepted.withLock { $0 = socket }
                gate.open()
            }
        }
        let near = try await Socket.connect(
            to: listener.address, on: loop, deadline: .seconds(120))
        await gate.wait()
        listener.stop()
        return (near, try #require(accepted.withLock { $0 }))
    }
}

/// A directory of a test's own, gone with it.
final class SocketDirectory {
    let path: String

    init() throws {
        let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/" + "tmp"
        var template = Array((base + "/loops-XXXXXX").utf8CString)
        path = try #require(mkdtemp(&template).map { String(cString: $0) })
    }

    deinit {
        for name in ["/s", "/s.lock", "/d/s", "/d/s.lock", "/file", "/file.lock"] {
            unlink(path + name)
        }
        rmdir(path + "/d")
        rmdir(path)
    }

    func mode(_ name: String) -> UInt32? {
        var status = stat()
        return lstat(path + name, &status) == 0 ? status.st_mode & 0o7777 : nil
    }
}

@Suite(.ownThreads) struct ListenerTests {
    @Test(arguments: ["127.0.0.1:0", "[::1]:0"])
    func `connections of another loop are echoed, each whole`(text: String) async throws {
        let test = try LoopUnderTest(count: 2)
        let address = try #require(SocketAddress(text))
        let listener: Listener
        do {
            listener = try await test.listen(at: address) { socket in
                socket.loop.task { await socket.echo() }
            }
        } catch SocketError.system(_, EADDRNOTAVAIL) {
            try Test.cancel("this machine has no \(text)")
        }
        #expect(listener.address.port.map { $0 > 0 } == true)
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in UInt8(0)..<20 {
                group.addTask {
                    let socket = try await Socket.connect(
                        to: listener.address, on: test.loop, deadline: .seconds(120))
                    return try await test.run { _ in
                        defer { socket.close() }
                        #expect(socket.peer == listener.address)
                        #expect(socket.local?.isLoopback == true)
                        let bytes = [UInt8](repeating: number, count: 100_000)
                        async let sending: Void = socket.sendOnLoop(bytes)
                        let received = try await socket.receive(bytes.count)
                        try await sending
                        return received == bytes
                    }
                }
            }
            for try await isSame in group { #expect(isSame) }
        }
        #expect(test.group.tally.accepted == 20)
    }

    @Test func `a connection has no delay from its listener`() async throws {
        let test = try LoopUnderTest()
        let (near, far) = try await test.tcpPair()
        for socket in [near, far] {
            var (value, length): (Int32, socklen_t) = (0, 4)
            let code = getsockopt(
                socket.descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &value, &length)
            #expect(code == 0 && value == 1)
        }
        try await test.run { _ in
            near.close()
            far.close()
        }
    }

    @Test(arguments: [false, true])
    func `an address belongs to one listener and its siblings`(reusePort: Bool) async throws {
        let options = ListenerOptions(reusePort: reusePort)
        let listener = try Listener.open(LoopUnderTest.anyPort, options: options)
        let sibling = try listener.sibling()
        #expect(sibling.address == listener.address)
        #expect(throws: SocketError.addressInUse(listener.address)) {
            try Listener.open(listener.address, options: options)
        }
        listener.stop()
        listener.stop()
        #expect(throws: SocketError.listenerHasStopped) { try listener.sibling() }
        #expect(throws: SocketError.addressInUse(listener.address)) {
            try Listener.open(listener.address, options: options)
        }
        sibling.stop()
        _ = try Listener.open(listener.address, options: options)
    }

    @Test(arguments: [false, true])
    func `siblings accept what one alone would`(reusePort: Bool) async throws {
        let test = try LoopUnderTest(count: 2)
        let listener = try Listener.open(
            LoopUnderTest.anyPort, options: ListenerOptions(reusePort: reusePort))
        let sibling = try listener.sibling()
        for (one, loop) in zip([listener, sibling], test.group.loops) {
            try await test.run(on: loop) { loop in
                try one.accept(on: loop) { socket in
                    #expect(loop.isCurrent && socket.loop === loop)
                    loop.task { await socket.echo() }
                }
            }
        }
        for _ in 0..<50 {
            let socket = try await Socket.connect(
                to: listener.address, on: test.loop, deadline: .seconds(120))
            let back = try await test.run { _ in
                defer { socket.close() }
                try await socket.send([1, 2])
                return try await socket.receive(2)
            }
            #expect(back == [1, 2])
        }
        #expect(test.group.tally.accepted == 50)
    }

    @Test func `a stopped listener refuses, and its connections go on`() async throws {
        let test = try LoopUnderTest()
        let listener = try await test.listen { socket in socket.loop.task { await socket.echo() } }
        let socket = try await Socket.connect(
            to: listener.address, on: test.loop, deadline: .seconds(120))
        while test.group.tally.accepted == 0 { await Task.yield() }
        listener.stop()
        try await test.run { _ in }
        await #expect(throws: SocketError.system(call: "connect", code: ECONNREFUSED)) {
            try await Socket.connect(to: listener.address, on: test.loop, deadline: .seconds(120))
        }
        try await test.run { _ in
            try await socket.send([5])
            #expect(try await socket.receive(1) == [5])
            socket.close()
        }
    }

    // MARK: Unix sockets

    @Test func `a Unix socket is its user's alone, and says who its peers are`() async throws {
        let test = try LoopUnderTest(count: 2)
        let directory = try SocketDirectory()
        let address = SocketAddress.unix(path: directory.path + "/d/s")
        let seen = Mutex<PeerCredentials?>(nil)
        let listener = try await test.listen(at: address) { socket in
            seen.withLock { $0 = socket.peerCredentials }
            socket.loop.task { await socket.echo() }
        }
        #expect(directory.mode("/d") == 0o700 && directory.mode("/d/s") == 0o600)
        let socket = try await Socket.connect(to: address, on: test.loop, deadline: .seconds(120))
        try await test.run { _ in
            try await socket.send([1, 2, 3])
            #expect(try await socket.receive(3) == [1, 2, 3])
            socket.close()
        }
        let me = PeerCredentials(process: getpid(), user: geteuid(), group: getegid())
        #expect(seen.withLock { $0 } == me)
        listener.stop()
        test.group.stop()
        #expect(directory.mode("/d/s") == nil)
    }

    @Test func `a peer that is not admitted is turned away and counted`() async throws {
        let test = try LoopUnderTest()
        let directory = try SocketDirectory()
        let address = SocketAddress.unix(path: directory.path + "/s")
        let nobody = UnixAccess(users: [geteuid() &+ 1])
        let listener = try await test.listen(at: address, options: ListenerOptions(unix: nobody)) {
            _ in Issue.record("admitted")
        }
        let socket = try await Socket.connect(to: address, on: test.loop, deadline: .seconds(120))
        try await test.run { _ in
            #expect(await socket.readable())
            var buffer = ByteBuffer()
            let transfer = socket.read(into: &buffer, atMost: 1)
            #expect(transfer == .ended || transfer == .failed(ECONNRESET))
            socket.close()
        }
        #expect(test.group.tally.refusedPeers == 1 && test.group.tally.accepted == 0)
        listener.stop()
    }

    @Test func `a stale socket is replaced, a live one and a file are not`() async throws {
        let directory = try SocketDirectory()
        let address = SocketAddress.unix(path: directory.path + "/s")
        let first = try Listener.open(address)
        #expect(throws: SocketError.addressInUse(address)) { try Listener.open(address) }
        #expect(directory.mode("/s") != nil)
        first.stop()
        _ = consume first

        // Bound by somebody who is gone, and by somebody who is not.
        let stale = try StreamSocket.fresh(AF_UNIX)
        unlink(directory.path + "/s")
        #expect(address.withSystemForm { bind(stale, $0, $1) } == 0)
        // Closed in every program that a test beside this one starts: it would listen on.
        let live = fcntl(stale, F_DUPFD_CLOEXEC, 0)
        #expect(listen(live, 1) == 0)
        #expect(throws: SocketError.addressInUse(address)) { try Listener.open(address) }
        close(live)
        close(stale)
        let second = try Listener.open(address)
        second.stop()

        let file = directory.path + "/file"
        close(open(file, O_CREAT | O_WRONLY, 0o600))
        #expect(throws: SocketError.notASocket(path: file)) {
            try Listener.open(.unix(path: file))
        }
        #expect(directory.mode("/file") == 0o600)
    }

    @Test(arguments: [0o755, 0o701, 0o770] as [mode_t])
    func `a directory that others can enter is refused`(mode: mode_t) throws {
        let directory = try SocketDirectory()
        #expect(chmod(directory.path, mode) == 0)
        #expect(throws: SocketError.openDirectory(path: directory.path, mode: mode)) {
            try Listener.open(.unix(path: directory.path + "/s"))
        }
        #expect(directory.mode("/s") == nil && directory.mode("/s.lock") == nil)
    }

    @Test func `a path that the system would cut is refused`() {
        let path = "/" + String(repeating: "x", count: 107)
        #expect(throws: SocketError.unixPath(path)) { try Listener.open(.unix(path: path)) }
    }
}
