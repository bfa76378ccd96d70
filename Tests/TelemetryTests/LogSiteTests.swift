import Dispatch
import Synchronization
import Testing

@testable import Telemetry

@Suite struct LogSiteTests {
    @Test func `one in many is let through, and the others are summed up`() {
        let site = LogSite(oneIn: 4)
        #expect(
            (0..<9).map { _ in site.admits(at: 0) } == [0, nil, nil, nil, 3, nil, nil, nil, 3])
    }

    @Test func `a clock that runs backwards opens a new second`() {
        let site = LogSite(perSecond: 1)
        #expect(site.admits(at: 5_000_000_000) == 0)
        #expect(site.admits(at: 5_999_999_999) == nil)
        #expect(site.admits(at: 4_000_000_000) == 1)
    }

    @Test func `threads share the limit, and nothing held back is forgotten`() {
        let site = LogSite(perSecond: 100)
        let admitted = Atomic<Int>(0)
        let heldBack = Atomic<UInt64>(0)
        DispatchQueue.concurrentPerform(iterations: 8) { _ in
            for _ in 0..<1_000 {
                guard let before = site.admits(at: 7) else { continue }
                admitted.wrappingAdd(1, ordering: .relaxed)
                heldBack.wrappingAdd(before, ordering: .relaxed)
            }
        }
        #expect(admitted.load(ordering: .relaxed) == 100)
        let rest = site.admits(at: 2_000_000_000) ?? 0
        #expect(heldBack.load(ordering: .relaxed) + rest == 7_900)
    }
}
