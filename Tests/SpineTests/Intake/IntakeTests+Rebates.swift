import Chain
import Ledger
import Primitives
import SpecTesting
import Testing
import World

@testable import Spine

// What a rebate lets in: as much as it will pay.

extension IntakeTests {
    @Test(.requirement("FE-004"))
    func `a rebate alone lets in as many as it pays for, and no tip`() async throws {
        let spine = try start()
        _ = await spine.submit([try .signed(nonce: 0, units: 4)])
        let poor = DevelopmentKey.proposer.address
        let operators = try await spine.look { $0.world.chain.operators }
        let rebate = World.Command.chain(.postRebate(PostRebate(Amount(units: 3), to: poor)))
        #expect(await spine.submit([.unsigned(rebate, by: operators)]) == [applied(1)])
        let before = try await image(spine)
        let tipped = try PreparedEntry.signed(nonce: 0, by: .proposer) {
            $0.tip = Amount(units: 1)
        }
        #expect(await spine.submit([tipped]) == [refused(.cannotPayFee)])
        #expect(try await image(spine) == before)

        // What each would send is not there; what it pays is.
        let paid = Answer.applied(Outcome(.insufficientFunds, at: Height(1)))
        let answers = await spine.submit(
            try (0..<4).map { try .signed(nonce: $0, by: .proposer) })
        #expect(answers == [paid, paid, paid, refused(.cannotPayFee)])
        let (left, treasury) = try await spine.look {
            ($0.world.ledger.rebate(of: poor), $0.world.ledger.pool(.treasury))
        }
        #expect(left == .zero && treasury == Amount(units: 4))
        #expect(try await isConserved(spine))
        spine.stop()
    }

    @Test
    func `tips of several are held against the balance, whatever a rebate pays of their fees`()
        async throws
    {
        let spine = try start()
        _ = await spine.submit([try .signed(nonce: 0, units: 4)])
        let poor = DevelopmentKey.proposer
        let operators = try await spine.look { $0.world.chain.operators }
        let rebate = World.Command.chain(
            .postRebate(PostRebate(Amount(units: 3), to: poor.address)))
        #expect(
            await spine.submit([.unsigned(rebate, by: operators), .transfer(10, to: poor)])
                == [applied(1), applied(1)])
        func entry(_ nonce: UInt64, tip: UInt128) throws -> PreparedEntry {
            try .signed(nonce: nonce, by: .proposer) { $0.tip = Amount(units: tip) }
        }
        // Ahead of the account's nonce, so that it waits.
        let first = try await hand([try entry(1, tip: 5)], to: spine)
        let before = try await image(spine)
        // Fees and tips of both come to 13, and so do balance and rebate; their tips to 11.
        #expect(await spine.submit([try entry(2, tip: 6)]) == [refused(.cannotPayFee)])
        #expect(try await image(spine) == before)
        let second = try await hand([try entry(2, tip: 5)], to: spine)
        #expect(try await isConserved(spine))
        spine.stop()
        #expect(
            await first.value + second.value == Array(repeating: refused(.nonceTooHigh), count: 2))
    }
}
