import Chain
import Ledger
import Primitives
import Records
import Spine
import Testing
import World

@testable import Node

@Suite struct SignatureAuditTests {
    private func transaction(
        nonce: UInt64, signedBy key: DevelopmentKey = .faucet
    ) throws -> World.SignedCommand {
        let body = TransactionBody(
            chainID: GenesisFile.dev.chainID, sender: DevelopmentKey.faucet.address, nonce: nonce,
            maxFee: Amount(units: 10), expiresAt: Height(9),
            command: World.Command.ledger(
                .transfer(Transfer(to: .zero, amount: Amount(units: 1)))))
        return body.signed(by: try key.signingKey)
    }

    @Test func `signatures of the log are counted, and what is nobody's command needs none`() throws
    {
        var audit = try SignatureAudit()
        let entries = try (0..<3).map { Entry.signed(try transaction(nonce: $0)) }
        audit.take(Batch([.tick(Nothing())] + entries, at: .zero))
        audit.take(Batch([entries[0]], at: .zero))
        audit.finish()
        #expect(audit.checked == 4)
        #expect(audit.faults.isEmpty)
    }

    @Test func `a signature that is not its transaction's is named`() throws {
        var audit = try SignatureAudit()
        var moved = try transaction(nonce: 1)
        moved.body.nonce = 2
        let sound = try transaction(nonce: 0)
        audit.take(Batch([.signed(sound), .signed(moved), .signed(sound)], at: .zero))
        audit.finish()
        #expect(audit.checked == 3)
        #expect(
            audit.faults
                == ["signatures: that of transaction \(moved.id) is not its sender's"])
    }

    @Test func `a command that nobody signed is a fault`() throws {
        var audit = try SignatureAudit()
        let command = World.Command.ledger(
            .transfer(Transfer(to: .zero, amount: Amount(units: 1))))
        let forged = Entry.unsigned(
            UnsignedCommand(command, by: DevelopmentKey.faucet.address))
        audit.take(Batch([forged, .signed(try transaction(nonce: 0)), forged], at: .zero))
        audit.finish()
        #expect(audit.checked == 1)
        #expect(audit.faults == ["signatures: nobody signed 2 of the commands"])
    }

    @Test func `of many false ones the first are named and the others counted`() throws {
        var audit = try SignatureAudit()
        for nonce in 0..<20 as Range<UInt64> {
            var moved = try transaction(nonce: nonce)
            moved.body.nonce += 100
            audit.take(Batch([.signed(moved)], at: .zero))
        }
        audit.finish()
        #expect(audit.falseOnes == 20 && audit.faults.count == 17)
        #expect(audit.faults.last == "signatures: and 4 more")
    }
}
