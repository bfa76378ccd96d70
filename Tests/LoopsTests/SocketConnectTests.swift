import CSystem
import Glibc
import SpecTesting
import Testing

@testable import Loops

@Suite(.ownThreads) struct SocketConnectTests {
    /// An address whose queue is full, so that it answers nobody; with what keeps it so.
    private func mute() throws -> (address: SocketAddress, kept: [Int32]) {
        let listening = try StreamSocket.fresh(AF_INET)
        let any = LoopUnderTest.anyPort
        try #require(any.withSystemForm { bind(listening, $0, $1) } == 0)
        try #require(listen(listening, 0) == 0)
        let address = try #require(SocketAddress.local(of: listening))
        var kept = [listening]
        for _ in 0..<8 {
            let client = try StreamSocket.fresh(AF_INET)
            _ = address.withSystemForm { connect(client, $0, $1) }
            kept.append(client)
        }
        return (address, kept)
    }

    @Test func `nobody there is said at once`() async throws {
        let test = try LoopUnderTest()
        let listener = try Listener.open(LoopUnderTest.anyPort)
        let address = listener.address
        listener.stop()
        await #expect(throws: SocketError.system(call: "connect", code: ECONNREFUSED)) {
            try await Socket.connect(to: address, on: test.loop, deadline: .seconds(120))
        }
        let directory = try SocketDirectory()
        let nowhere = SocketAddress.unix(path: directory.path + "/s")
        await #expect(throws: SocketError.system(call: "connect", code: ENOENT)) {
            try await Socket.connect(to: nowhere, on: test.loop, deadline: .seconds(120))
        }
    }

    @Test func `no answer ends with the deadline, and no descriptor is left`() async throws {
        let test = try LoopUnderTest()
        let (address, kept) = try mute()
        defer { for descriptor in kept { close(descriptor) } }
        await #expect(throws: SocketError.timedOut(address)) {
            try await Socket.connect(to: address, on: test.loop, deadline: .milliseconds(50))
        }
        #expect(try await test.run { $0.sources.count } == 0)
    }

    @Test func `a cancelled task does not wait for an answer`() async throws {
        let test = try LoopUnderTest()
        let (address, kept) = try mute()
        defer { for descriptor in kept { close(descriptor) } }
        let connecting = Task.own {
            try await Socket.connect(to: address, on: test.loop, deadline: .seconds(3_600))
        }
        while try await test.run({ $0.sources.count }) == 0 { await Task.yield() }
        connecting.cancel()
        await #expect(throws: SocketError.cancelled) { try await connecting.value }
        #expect(try await test.run { $0.sources.count } == 0)
    }

    @Test func `a loop that has ended connects nothing`() async throws {
        let test = try LoopUnderTest()
        test.group.stop()
        await #expect(throws: SocketError.loopHasEnded) {
            try await Socket.connect(
                to: .ipv4(.loopback, port: 1), on: test.loop, deadline: .seconds(120))
        }
    }
}
