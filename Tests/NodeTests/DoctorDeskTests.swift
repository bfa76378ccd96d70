import Synchronization
import Testing
import World

@testable import Node

@Suite struct DoctorDeskTests {
    private final class Hand: Sendable {
        private let at = Mutex<UInt64>(1_000)
        var now: UInt64 { at.withLock { $0 } }
        func move(_ by: UInt64) { at.withLock { $0 += by } }
    }

    @Test func `one looks at a time, and what he finds is given again while it is fresh`() throws {
        let hand = Hand()
        let desk = DoctorDesk { hand.now }
        var diagnosis = Diagnosis()
        diagnosis.findings = [Finding("x", "")]
        do {
            guard case .yours(let turn) = desk.ask() else {
                Issue.record("nobody looks yet")
                return
            }
            #expect(isBusy(desk))
            turn.end(with: diagnosis)
            #expect(isBusy(desk))
            withExtendedLifetime(turn) {}
        }
        hand.move(4_999)
        guard case .given(let given) = desk.ask() else {
            Issue.record("it is still fresh")
            return
        }
        #expect(given == diagnosis)
        hand.move(1)
        guard case .yours = desk.ask() else {
            Issue.record("it is fresh no more")
            return
        }
    }

    @Test func `who gives up leaves the turn to the next`() {
        let desk = DoctorDesk { 0 }
        for _ in 0..<3 {
            guard case .yours = desk.ask() else {
                Issue.record("the one before has given up")
                return
            }
        }
    }

    private func isBusy(_ desk: DoctorDesk) -> Bool {
        if case .busy = desk.ask() { true } else { false }
    }
}
