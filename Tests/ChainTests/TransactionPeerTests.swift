import Chain
import Crypto
import Foundation
import FuzzTargets
import Ledger
import Primitives
import Records
import Simulation
import SpecTesting
import Testing

/// Another language, with another BLAKE3 and arithmetic of its own for signatures, comes to the same
/// ids and the same verdicts: what docs/transactions.md says is all there is to know.
@Suite struct TransactionPeerTests {
    /// Answers each transaction on a line of its own.
    private static let driver = """
        import json, sys
        sys.path.insert(0, sys.argv[1])
        import transaction as peer
        for line in sys.stdin:
            try:
                identity, account = peer.verify(json.loads(line))
                print(identity.hex(), account)
            except peer.Refused:
                print("refused")
        """

    /// What this room says.
    private func verdict(_ transaction: Envelope) -> String {
        do throws(ChainRefusal) { try transaction.check() } catch { return "refused" }
        let address = Address(shard: .zero, keyHash: transaction.authorisation.authority)
        return "\(transaction.id) \(address)"
    }

    private func ask(_ transactions: [Envelope]) async throws -> [String] {
        let path = Checkout.root.appending(path: "examples/verify").path
        let input = transactions.flatMap { $0.json() + [UInt8(ascii: "\n")] }
        let output = try await PythonPeer().run(
            Self.driver, input: input, arguments: [path], deadline: .seconds(600))
        return String(decoding: output, as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    }

    @Test(.python("blake3"), .requirement("SZ-004"))
    func `another language finds the golden transaction's id and who signed it`() async throws {
        let golden = try TransactionTests.golden()
        #expect(try await ask([golden]) == ["\(TransactionTests.id) \(try account(1))"])
    }

    @Test(.python("blake3"), .requirement("SZ-004"))
    func `another language comes to the same verdict on true transactions and on forged ones`()
        async throws
    {
        var transactions: [Envelope] = []
        for seed in Trials.seeds(500) {
            var dice = SplitMix64(seed: seed)
            transactions += try Self.transactions(using: &dice)
        }
        let answers = try await ask(transactions)
        try #require(answers.count == transactions.count)
        var refused = 0
        for (transaction, answer) in zip(transactions, answers) {
            let own = verdict(transaction)
            #expect(own == answer)
            refused += own == "refused" ? 1 : 0
        }
        #expect(refused > transactions.count / 4 && refused < transactions.count)
    }

    /// One signed by one key or by several, and the same with one bit turned.
    private static func transactions(using dice: inout SplitMix64) throws -> [Envelope] {
        var payment = Transfer(
            to: try account(UInt8(dice.next() % 8)), asset: Asset(UInt32(dice.next() % 2)),
            amount: Amount(units: UInt128(dice.next()) << UInt128(dice.next() % 64)))
        if dice.next() % 2 == 0 { payment.reference = payment.to.keyHash }
        if dice.next() % 2 == 0 {
            payment.memo = Memo([UInt8](repeating: 7, count: 1 + Int(dice.next() % 32)))
        }
        let body = Body(
            chainID: .sample, sender: try account(1), nonce: dice.next(),
            lane: dice.next() % 2 == 0 ? .consumer : .industrial,
            maxFee: Amount(units: UInt128(dice.next())),
            tip: Amount(units: UInt128(dice.next() % 2)),
            expiresAt: Height(dice.next()), command: .ledger(.transfer(payment)))
        let whole: Envelope
        if dice.next() % 2 == 0 {
            whole = body.signed(by: try key(1))
        } else {
            let policy = KeyPolicy(threshold: 2, keys: try (1...3).map { try key($0).publicKey })
            let parts = try (1...3).map { try body.partlySigned(by: key($0), under: policy) }
            whole = try body.signed(under: policy, with: parts)
        }
        var bytes = whole.binary()
        bytes[Int(dice.next() % UInt64(bytes.count))] ^= 1 << UInt8(dice.next() % 8)
        guard let forged = try? Envelope(binary: bytes),
            case .ledger(.transfer) = forged.body.command
        else { return [whole] }
        return [whole, forged]
    }
}
