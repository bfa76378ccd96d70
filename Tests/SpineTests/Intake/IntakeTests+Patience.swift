import Chain
import Primitives
import Simulation
import SpecTesting
import Testing
import World

@testable import Spine

// Who asks is told after a while that it still waits, and it waits on.

extension IntakeTests {
    @Test
    func `who has waited long enough is told so, and hears what came of it when he asks again`()
        async throws
    {
        let spine = try start([ParamChange(.blockUnits, 1_000)], patience: 300)
        _ = await spine.submit([try .signed(nonce: 0, units: 1_000)])
        let entry = try PreparedEntry.signed(nonce: 0, by: .buyer)
        let first = try await hand([entry], to: spine)
        let before = try await image(spine)
        clock.pass(299)
        _ = try await spine.look { _ in }
        clock.pass(101)
        _ = try await spine.look { _ in }
        #expect(await first.value == [.waiting(retryAfter: Milliseconds(600))])
        #expect(waiting(in: spine) == 1)
        #expect(try await image(spine) == before)

        let again = Task.own { await spine.submit([entry]) }
        try await pass(spine)
        var answers = await again.value
        // The clock may leap between his asking and the block.
        while case .waiting? = answers.first { answers = await spine.submit([entry]) }
        #expect(heights(answers) == [2])
        #expect(await spine.submit([entry]) == [applied(2, isRepeated: true)])
        #expect(try await isConserved(spine))
        spine.stop()
    }

    @Test func `what nobody asks for any more is done all the same`() async throws {
        let spine = try start([ParamChange(.blockUnits, 1_000)], patience: 300)
        _ = await spine.submit([try .signed(nonce: 0, units: 1_000)])
        let before = done
        let entry = try PreparedEntry.signed(nonce: 0, by: .buyer)
        let first = try await hand([entry], to: spine)
        clock.pass(400)
        _ = try await spine.look { _ in }
        guard case .waiting? = await first.value.first else {
            Issue.record("it does not wait")
            return
        }
        try await pass(spine)
        try await pass(spine)
        #expect(done == before + 1)
        #expect(await spine.submit([entry]) == [applied(2, isRepeated: true)])
        #expect(done == before + 1)
        #expect(try await isConserved(spine))
        spine.stop()
    }
}
