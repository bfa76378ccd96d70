import Glibc
import Testing

@testable import TLS

@Suite struct SocketBIOTests {
    /// The signal would go to this thread, so it is enough to hold it back here.
    private func withSignalHeld(_ body: () throws -> Void) throws -> Bool {
        var pipes = sigset_t(), before = sigset_t(), waiting = sigset_t()
        sigemptyset(&pipes)
        sigaddset(&pipes, SIGPIPE)
        try #require(pthread_sigmask(SIG_BLOCK, &pipes, &before) == 0)
        defer {
            if sigismember(&waiting, SIGPIPE) == 1 {
                var signal: Int32 = 0
                sigwait(&pipes, &signal)
            }
            pthread_sigmask(SIG_SETMASK, &before, nil)
        }
        try body()
        try #require(sigpending(&waiting) == 0)
        return sigismember(&waiting, SIGPIPE) == 1
    }

    @Test func `writing to a peer that is gone is an error and no signal`() throws {
        let authority = try TestAuthority()
        let pair = try TestPair(
            .server(
                identities: [try authority.issue().identity()], clients: .none, protocols: []),
            .client(trust: authority.trust, identity: nil, protocols: []))
        try pair.open()
        pair.clientSocket.close()
        let isSignalled = try withSignalHeld {
            #expect(send([1], pair.server) == .failed(.connection(code: EPIPE)))
        }
        #expect(!isSignalled)
    }

    @Test func `an ordinary write would have been signalled`() throws {
        let (one, other) = try TestSocket.pair()
        other.close()
        let isSignalled = try withSignalHeld {
            #expect(write(one.descriptor, [1] as [UInt8], 1) == -1)
        }
        #expect(isSignalled)
    }

    @Test func `a descriptor that is none is told with the system's number`() throws {
        let authority = try TestAuthority()
        let client = try TLSContext.client(trust: authority.trust, identity: nil, protocols: [])
        let session = try TLSSession(client: client, descriptor: -1, serverName: "localhost")
        #expect(throws: TLSError.connection(code: EBADF)) { try session.handshake() }
        #expect("\(TLSError.connection(code: EBADF))".contains("Bad file descriptor"))
    }
}
