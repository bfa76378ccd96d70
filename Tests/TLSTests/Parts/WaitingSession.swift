import Foundation
import Glibc

@testable import TLS

/// A session that waits for its socket, and gives up at a deadline: for peers in other processes.
final class WaitingSession {
    enum Failure: Error { case outOfTime, ended, notConnected(Int32), transfer(TLSTransfer) }

    let session: TLSSession
    private let socket: TestSocket
    private let end: ContinuousClock.Instant

    init(
        _ socket: TestSocket, until end: ContinuousClock.Instant,
        _ make: (Int32) throws -> TLSSession
    ) throws {
        session = try make(socket.descriptor)
        (self.socket, self.end) = (socket, end)
    }

    func handshake() throws {
        while true {
            switch try session.handshake() {
            case .done: return
            case .wantsRead: try wait(for: socket.descriptor, POLLIN, until: end)
            case .wantsWrite: try wait(for: socket.descriptor, POLLOUT, until: end)
            }
        }
    }

    /// What has come; nothing at the peer's goodbye.
    func read() throws -> [UInt8] {
        while true {
            let (transfer, bytes) = receive(session)
            switch transfer {
            case .moved: return bytes
            case .ended: return []
            case .wantsRead: try wait(for: socket.descriptor, POLLIN, until: end)
            case .wantsWrite: try wait(for: socket.descriptor, POLLOUT, until: end)
            case .failed(let error): throw error
            }
        }
    }

    func write(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let transfer = send(Array(bytes[sent...]), session)
            switch transfer {
            case .moved(let count): sent += count
            case .wantsWrite: try wait(for: socket.descriptor, POLLOUT, until: end)
            case .wantsRead: try wait(for: socket.descriptor, POLLIN, until: end)
            case .ended, .failed: throw Failure.transfer(transfer)
            }
        }
    }

    func finish() throws {
        while session.finish() != .done { try wait(for: socket.descriptor, POLLOUT, until: end) }
    }
}

private func wait(
    for descriptor: Int32, _ events: Int32, until end: ContinuousClock.Instant
) throws {
    let left = end - ContinuousClock.now
    guard left > .zero else { throw WaitingSession.Failure.outOfTime }
    var entry = pollfd(fd: descriptor, events: Int16(events), revents: 0)
    _ = poll(&entry, 1, Int32(min(left.components.seconds + 1, 60)) * 1_000)
}

/// A listening socket on the loopback address, at a port of the system's choice.
final class TestListener {
    private let socket: TestSocket
    let port: UInt16

    init() throws {
        socket = TestSocket(streamSocket())
        var address = loopback(port: 0)
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = socket.descriptor
        let result = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { place in
                guard bind(descriptor, place, size) == 0, listen(descriptor, 4) == 0 else {
                    return Int32(-1)
                }
                return getsockname(descriptor, place, &size)
            }
        }
        guard result == 0 else { throw WaitingSession.Failure.notConnected(errno) }
        port = UInt16(bigEndian: address.sin_port)
    }

    func accept(until end: ContinuousClock.Instant) throws -> TestSocket {
        while true {
            let accepted = Glibc.accept(socket.descriptor, nil, nil)
            if accepted >= 0 {
                _ = fcntl(accepted, F_SETFL, O_NONBLOCK)
                return TestSocket(accepted)
            }
            try wait(for: socket.descriptor, POLLIN, until: end)
        }
    }
}

extension TestSocket {
    /// Connects to a server that may still be on its way up.
    static func connect(to port: UInt16, until end: ContinuousClock.Instant) throws -> TestSocket {
        while ContinuousClock.now < end {
            let socket = TestSocket(streamSocket())
            var address = loopback(port: port)
            let result = withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    Glibc.connect(
                        socket.descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            if result != 0 && errno == EINPROGRESS {
                try wait(for: socket.descriptor, POLLOUT, until: end)
            }
            var code: Int32 = 0
            var size = socklen_t(MemoryLayout<Int32>.size)
            getsockopt(socket.descriptor, SOL_SOCKET, SO_ERROR, &code, &size)
            var peer = sockaddr_in()
            var room = socklen_t(MemoryLayout<sockaddr_in>.size)
            let isConnected = withUnsafeMutablePointer(to: &peer) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    getpeername(socket.descriptor, $0, &room) == 0
                }
            }
            if isConnected { return socket }
            poll(nil, 0, 10)
        }
        throw WaitingSession.Failure.outOfTime
    }
}

private func streamSocket() -> Int32 {
    let kind = SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue
    return socket(AF_INET, Int32(kind), 0)
}

private func loopback(port: UInt16) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return address
}

/// Work on a thread of its own, begun at once: it waits in the system, which would hold up other
/// tests, and a task might only begin when those leave a thread free.
struct OwnThread<Answer: Sendable>: Sendable {
    private let answers: AsyncThrowingStream<Answer, any Error>

    init(_ body: @escaping @Sendable () throws -> Answer) {
        let (answers, teller) = AsyncThrowingStream<Answer, any Error>.makeStream()
        self.answers = answers
        Thread.detachNewThread {
            teller.yield(with: Result { try body() })
            teller.finish()
        }
    }

    var answer: Answer {
        get async throws {
            for try await answer in answers { return answer }
            throw CancellationError()
        }
    }
}
