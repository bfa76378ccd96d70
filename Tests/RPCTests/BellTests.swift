@testable import RPC
import Testing

@Suite struct BellTests {
    @Test func `a bell that was rung lets one wait pass`() async {
        let bell = Bell()
        bell.ring()
        bell.ring()
        await bell.wait()
        let second = Task { await bell.wait() }
        second.cancel()
        await second.value
    }

    @Test func `ringing from many threads wakes who waits`() async {
        let bell = Bell()
        for _ in 0..<1_000 {
            async let rung: Void = Task.detached { bell.ring() }.value
            await bell.wait()
            await rung
        }
    }
}
