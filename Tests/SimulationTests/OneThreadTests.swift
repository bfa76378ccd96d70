import Simulation
import Testing

@Suite struct OneThreadTests {
    @Test func `work and its children run to their end before it is answered`() {
        let sum = OneThread.run {
            await withTaskGroup(of: Int.self) { group in
                for number in 1...10 {
                    group.addTask {
                        await Task.yield()
                        return number
                    }
                }
                return await group.reduce(0, +)
            }
        }
        #expect(sum == 55)
    }
}
