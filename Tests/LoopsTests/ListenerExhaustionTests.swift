import Glibc
import Testing

@testable import Loops

/// In a process of its own, whose end is waited for among all other tests, however long that takes.
@Suite struct ListenerExhaustionTests {
    @Test func `with no descriptor left accepting rests, and goes on when there is one`() async {
        await #expect(processExitsWith: .success) {
            let test = try LoopUnderTest(settings: LoopSettings(reactorIdlePoll: .seconds(10)))
            let listener = try await test.listen { socket in socket.close() }
            let clients = (0..<4).map { _ in
                socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            }
            let free = dup(0)
            close(free)
            var limit = rlimit()
            getrlimit(__rlimit_resource_t(UInt32(RLIMIT_NOFILE.rawValue)), &limit)
            var low = limit
            low.rlim_cur = rlim_t(free)
            setrlimit(__rlimit_resource_t(UInt32(RLIMIT_NOFILE.rawValue)), &low)
            for client in clients {
                _ = listener.address.withSystemForm { connect(client, $0, $1) }
            }
            while test.group.tally.acceptPauses < 3 { await Task.yield() }
            // Two pauses are a fifth of a second; a loop that spins turns thousands of times.
            precondition(test.group.tally.turns < 100)
            precondition(test.group.tally.accepted == 0)
            setrlimit(__rlimit_resource_t(UInt32(RLIMIT_NOFILE.rawValue)), &limit)
            while test.group.tally.accepted < 4 { await Task.yield() }
            exit(0)
        }
    }
}
