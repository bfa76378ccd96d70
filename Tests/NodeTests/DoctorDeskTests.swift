import Primitives
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

    private func diagnosis(of head: UInt64) -> Diagnosis {
        var diagnosis = Diagnosis()
        diagnosis.headHash = Digest(0, 0, 0, head)
        diagnosis.findings = [Finding("x", "")]
        return diagnosis
    }

    private func ask(_ desk: DoctorDesk, newest head: UInt64 = 1) -> DoctorDesk.Answer {
        desk.ask(newest: Digest(0, 0, 0, head))
    }

    @Test func `one looks at a time, and what he finds is given again while nothing is newer`()
        throws
    {
        let hand = Hand()
        let desk = DoctorDesk { hand.now }
        let diagnosis = diagnosis(of: 1)
        do {
            guard case .yours(let turn, after: 0) = ask(desk) else {
                Issue.record("nobody looks yet")
                return
            }
            #expect(isBusy(desk))
            turn.end(with: diagnosis)
            #expect(isBusy(desk))
            withExtendedLifetime(turn) {}
        }
        hand.move(4_999)
        guard case .given(let given) = ask(desk) else {
            Issue.record("it is still fresh")
            return
        }
        #expect(given == diagnosis)
        hand.move(1)
        guard case .yours(_, after: 0) = ask(desk) else {
            Issue.record("it is fresh no more")
            return
        }
    }

    @Test func `where a block was sealed since, another is made, five seconds after the last`() {
        let hand = Hand()
        let desk = DoctorDesk { hand.now }
        if case .yours(let turn, _) = ask(desk) { turn.end(with: diagnosis(of: 1)) }
        hand.move(1_200)
        do {
            guard case .yours(let turn, after: 3_800) = ask(desk, newest: 2) else {
                Issue.record("an older one is no answer")
                return
            }
            #expect(isBusy(desk))
            turn.end(with: diagnosis(of: 2))
        }
        guard case .given(let given) = ask(desk, newest: 2) else {
            Issue.record("nothing is newer")
            return
        }
        #expect(given == diagnosis(of: 2))
    }

    @Test func `who gives up leaves the turn to the next`() {
        let desk = DoctorDesk { 0 }
        for _ in 0..<3 {
            guard case .yours = ask(desk) else {
                Issue.record("the one before has given up")
                return
            }
        }
    }

    private func isBusy(_ desk: DoctorDesk) -> Bool {
        if case .busy = ask(desk) { true } else { false }
    }
}
