import Primitives
import SpecTesting
import Synchronization
import Testing
import World

@testable import Spine

@Suite struct GatheringTests {
    @Test func `answers are handed on once, in the order of their places`() {
        let told = Mutex<[[Answer]]>([])
        let gathering = Gathering(count: 3) { answers in told.withLock { $0.append(answers) } }
        let codes = (0..<3).map { Answer.refused(RefusalCode(value: $0 + 1)) }
        gathering.take(codes[2], at: 2)
        gathering.take(codes[0], at: 0)
        gathering.take(.stopped("later"), at: 0)
        #expect(told.withLock { $0.isEmpty })
        gathering.take(codes[1], at: 1)
        gathering.take(.stopped("later"), at: 1)
        #expect(told.withLock { $0 } == [codes])
    }
}
