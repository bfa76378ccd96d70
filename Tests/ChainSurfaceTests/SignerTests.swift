import Chain
import ChainSurface
import Ledger
import Primitives
import RPC
import Records
import SpecTesting
import Surface
import SurfaceTesting
import Synchronization
import Terminal
import Testing
import World

@Suite(.ownThreads) struct SignerTests {
    /// A verb that does nothing but sign and hand in a transfer.
    private var tree: Command {
        Command(
            "sign", "a transfer of five", options: [NodeConnection.option] + SigningOptions.all
        ) { (invocation, session) async throws(CommandFailure) in
            let signer = try Signer(invocation, session)
            return try await NodeConnection.to(invocation) { (node) async throws(CommandFailure) in
                let command = World.Command.ledger(
                    .transfer(Transfer(to: Samples.buyer, amount: Amount(units: 5))))
                return try await signer.submit(command, to: node, session) {
                    (submitted) async throws(CommandFailure) in submitted.made("thing", 7)
                }
            }
        }
    }

    private func run(_ node: TestNode, _ line: String = "") async throws -> TestNode.Said {
        let key = try ScratchKey(.faucet)
        return await node.run(
            tree, ["--key-file", key.path] + line.split(separator: " ").map(String.init))
    }

    @Test func `what is signed here is done, and told with id, height and fee`() async throws {
        let node = try await Samples.node()
        let said = try await run(node, "--tip 2")
        let lines = said.output.split(separator: "\n")
        #expect(said.code == .success && lines.count == 5)
        #expect(lines[0].hasPrefix("id       ") && lines[1] == "outcome  done")
        #expect(lines[2] == "height   1 (durable)" && lines[3] == "fee      1 + 2")
        #expect(lines[4] == "thing    7")
        #expect(node.gate.world.chain.account(of: Samples.faucet).nonce == 1)
        #expect(node.gate.world.ledger.balance(of: Samples.buyer).units == 1_000_000_000_005)
        #expect(node.gate.world.ledger.isConserved)
    }

    @Test func `nonce, expiry, lane and fee are the node's own`() async throws {
        let node = try await Samples.node()
        for nonce in 0..<3 as Range<UInt64> {
            let said = try await run(node, "--json --lane industrial")
            let submitted = try Submitted(json: said.output)
            #expect(submitted.nonce == nonce && submitted.isDone && submitted.height == Height(1))
            #expect(submitted.fee == Amount(units: 1) && submitted.maxFee == Amount(units: 2))
            #expect(submitted.sender == Samples.faucet)
            let outcome = node.gate.world.chain.outcome(of: submitted.id)
            #expect(outcome?.expiresAt == Height(600))
        }
        let early = try Submitted(json: try await run(node, "--json --expires-in 5").output)
        #expect(node.gate.world.chain.outcome(of: early.id)?.expiresAt == Height(5))
    }

    @Test func `a refusal is a failure with its reason, and says what was paid`() async throws {
        let node = try await Samples.node()
        let refused = try await run(node, "--max-fee 0")
        #expect(refused.code == .failed)
        #expect(refused.output.contains("outcome  chain.fee_too_low\n"))
        #expect(refused.output.contains("fee      none: it was not let in\n"))
        #expect(refused.errors.contains("refused: 'max_fee' is below the lane's base fee"))
        #expect(node.gate.world.chain.account(of: Samples.faucet).nonce == 0)

        node.gate.lie { $0.result = { $0.retryAfterMs = 5 } }
        #expect(try await run(node, "--max-fee 0").code == .tryAgain)
    }

    /// Says of a transaction that it waits, in place of what came of it.
    private static func wait(_ result: inout TransactionResult) {
        result.name = Word(ours: TransactionResult.waiting)
        (result.code, result.height, result.firmness) = (6, nil, Word())
        (result.explanation, result.retryAfterMs) = (Sentence("it waits for a block"), 1)
    }

    private final class Asked: Sendable {
        private let asked = Atomic(0)

        var count: Int { asked.load(ordering: .relaxed) }

        func next() -> Int { asked.add(1, ordering: .relaxed).newValue }
    }

    @Test func `what waits for a block is asked on for until it is done, and that is said`()
        async throws
    {
        let (node, asked) = (try await Samples.node(), Asked())
        node.gate.lie {
            $0.result = { result in
                if asked.next() <= 3 { Self.wait(&result) }
            }
        }
        let said = try await run(node, "--expires-in 9")
        #expect(
            said.code == .success && said.output.contains("outcome  done\nheight   1 (durable)\n"))
        #expect(
            said.errors.contains(
                "waits for a block; asking on until it is done, at most until block 9"))
        #expect(asked.count == 4)
        #expect(node.gate.world.chain.account(of: Samples.faucet).nonce == 1)
        #expect(node.gate.world.ledger.isConserved)
    }

    @Test func `nothing is asked for longer than until its last block is over`() async throws {
        let (node, asked) = (try await Samples.node(), Asked())
        let gate = node.gate
        gate.lie {
            $0.result = { result in
                Self.wait(&result)
                _ = asked.next()
                gate.seal()
            }
        }
        let said = try await run(node, "--expires-in 2")
        #expect(
            said.code == .unavailable && said.errors.contains("though its last block, 2, is over"))
        #expect(asked.count == 4)
    }

    @Test func `where the node goes away meanwhile it says how to hear what came of it`()
        async throws
    {
        let node = try await Samples.node()
        let gate = node.gate
        gate.lie {
            $0.result = { result in
                Self.wait(&result)
                gate.fallSilent(.stopped)
            }
        }
        let said = try await run(node)
        #expect(said.code == .unavailable)
        #expect(said.errors.contains("was waiting for a block and may still be done until block"))
        #expect(said.errors.contains("'node transaction' tells"))
    }

    @Test func `a fee of another block than was asked about is told as a bound`() async throws {
        let node = try await Samples.node()
        node.gate.lie { $0.result = { $0.height = Height(2) } }
        let said = try await run(node)
        #expect(said.output.contains("height   2 (durable)\nfee      at most 2\n"))
    }

    @Test func `an answer about another transaction is refused`() async throws {
        let node = try await Samples.node()
        node.gate.lie { $0.result = { $0.id = .zero } }
        let said = try await run(node)
        #expect(said.code == .unavailable && said.errors.contains("another transaction"))
    }

    @Test func `a key comes from a file, or is typed, and never from a word`() async throws {
        let node = try await Samples.node()
        let missing = await node.run(tree, ["--key-file", "/nowhere/key"])
        #expect(missing.code == .missing && missing.errors.contains("there is no such file"))
        let none = await node.run(tree, [])
        #expect(none.code == .misuse && none.errors.contains("--key-file"))
        let typed = await node.run(tree, ["--key-file", "-"])
        #expect(typed.code == .badData)
    }
}
