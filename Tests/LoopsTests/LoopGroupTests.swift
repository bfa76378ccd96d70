import Glibc
import Synchronization
import SpecTesting
import Testing

@testable import Loops

@Suite(.ownThreads) struct LoopGroupTests {
    @Test func `its loops take turns, each on a thread of its own`() async throws {
        let group = try LoopGroup(count: 3, name: "turns")
        #expect(group.loops.map(\.name) == ["turns-0", "turns-1", "turns-2"])
        for round in 0..<7 { #expect(group.next() === group.loops[round % 3]) }
        let threads = Mutex<Set<pthread_t>>([])
        for loop in group.loops {
            await loop.task { @Sendable in threads.withLock { _ = $0.insert(pthread_self()) } }
                .value
        }
        #expect(threads.withLock { $0.count } == 3)
    }

    @Test(arguments: [0, -1, 1_025])
    func `a number of loops that nobody can mean is refused`(count: Int) {
        #expect(throws: LoopError.count(count)) { try LoopGroup(count: count) }
    }

    @Test func `stopping closes what is open, and whoever waits goes on`() async throws {
        let test = try LoopUnderTest(count: 2)
        let waiting = try await test.run { loop in
            let (near, _) = try Socket.pair(on: loop)
            return Task(executorPreference: loop) { () -> Bool in
                let isOpen = await near.readable()
                // Code of the loop runs on it to its end.
                return !isOpen && near.isClosed && loop.isCurrent
            }
        }
        let last = Atomic(false)
        test.loop.post { last.store(true, ordering: .relaxed) }
        test.group.stop()
        test.group.stop()
        let isDone = last.load(ordering: .relaxed)
        #expect(isDone)
        #expect(await waiting.value)
    }

    @Test func `a group that is let go on its own thread ends`() async throws {
        let gate = Gate()
        try Self.letGo(gate)
        await gate.wait()
    }

    /// The last to hold the group is a post on one of its own loops.
    private static func letGo(_ gate: Gate) throws {
        let group = try LoopGroup(count: 1)
        let held = Mutex<LoopGroup?>(group)
        let box = Box(held.withLock { $0 })
        group.loops[0].post {
            box.drop()
            gate.open()
        }
    }

    private final class Box: Sendable {
        private let group: Mutex<LoopGroup?>
        init(_ group: LoopGroup?) { self.group = Mutex(group) }
        func drop() {
            let last = group.withLock { group in
                defer { group = nil }
                return group
            }
            _ = consume last
        }
    }
}
