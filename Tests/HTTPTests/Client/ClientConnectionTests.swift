import Loops
import SpecTesting
import Synchronization
import TLS
import Testing

@testable import HTTP

/// What a connection does with its socket, on a pair of sockets of the same loop.
@Suite(.ownThreads) struct ClientConnectionTests {
    private let loops: LoopGroup

    init() throws { loops = try LoopGroup(count: 1) }

    private struct Unwanted: Error {}

    /// Runs `body` on the loop with a connection and its peer's end.
    private func connected(
        isSecure: Bool = false,
        _ body: @escaping @Sendable (ClientConnection, Socket) async throws -> Void
    ) async throws {
        let loop = loops.loops[0]
        try await Task(executorPreference: loop) {
            let (ours, theirs) = try Socket.pair(on: loop)
            let pool = ClientPool(ClientPoolLimits())
            let context = isSecure ? try ClientContexts(ClientTLS()).current() : nil
            let connection = ClientConnection(
                ours,
                session: try context.map {
                    try TLSSession(
                        client: $0, descriptor: ours.descriptor, serverName: "localhost")
                }, to: .unix(path: "/peer"), pool: pool)
            connection.begin(
                ClientCall(
                    .unix(path: "/peer"), ClientSettings.once, whole: nil, clock: .system()))
            try await body(connection, theirs)
            connection.retire()
            theirs.close()
        }.value
        loops.stop()
    }

    @Test func `a session whose descriptor is somebody else's by now says and hears nothing there`()
        async throws
    {
        try await connected(isSecure: true) { connection, theirs in
            let number = theirs.descriptor
            connection.output.append([1, 2, 3])
            connection.fail(.cancelled)
            // The number that was the session's is the next one to be given out.
            let (other, another) = try Socket.pair(on: theirs.loop)
            #expect([other.descriptor, another.descriptor].contains { $0 < number })
            #expect(!connection.push())
            #expect(await connection.handshake() == false)
            #expect(await connection.receive() == .gone)
            #expect(await connection.flush() == false)
            var heard = ByteBuffer()
            for socket in [other, another] {
                #expect(socket.read(into: &heard, atMost: 100) == .wouldBlock)
            }
            other.close()
            another.close()
        }
    }

    @Test func `a session that must write before it reads waits to write`() async throws {
        try await connected { connection, _ in
            #expect(connection.step(.wantsRead) == .waits(.reading))
            #expect(connection.step(.wantsWrite) == .waits(.writing))
            #expect(connection.step(.moved(7)) == .moved(7))
            #expect(connection.step(.ended) == .ended)
            #expect(connection.step(.failed(.truncated)) == .failed)
        }
        #expect(TLSProgress.wantsRead.want == .reading && TLSProgress.wantsWrite.want == .writing)
        #expect(TLSProgress.done.want == nil)
    }

    @Test func `who reads waits for what is wanted, beside one who sends`() async throws {
        try await connected { connection, theirs in
            connection.output.append([UInt8](repeating: 1, count: 4 << 20))
            async let sent = connection.flush()
            // As a session does that has an answer of its own to send first.
            let tries = Atomic(0)
            async let step = connection.settled {
                if tries.wrappingAdd(1, ordering: .relaxed).oldValue == 0 {
                    return .waits(.writing)
                }
                return .moved(1)
            }
            // What comes from the peer is not what is waited for.
            var said = ByteBuffer()
            said.append([1, 2, 3])
            guard case .moved(3) = theirs.write(from: &said) else { throw Unwanted() }
            try await theirs.loop.pause(for: .milliseconds(50))
            #expect(tries.load(ordering: .relaxed) == 1)
            var heard = ByteBuffer()
            var count = 0
            while count < 4 << 20 {
                switch theirs.read(into: &heard, atMost: 1 << 20) {
                case .moved(let moved): count += moved
                case .wouldBlock: guard await theirs.readable() else { throw Unwanted() }
                case .ended, .failed: throw Unwanted()
                }
                heard.removeAll()
            }
            #expect(await step == .moved(1))
            #expect(await sent)
        }
    }
}
