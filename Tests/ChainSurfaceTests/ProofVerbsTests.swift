import Chain
import ChainSurface
import Crypto
import Primitives
import RPC
import Records
import SpecTesting
import Surface
import SurfaceTesting
import Tables
import Terminal
import Testing
import World

@Suite(.ownThreads) struct ProofVerbsTests {
    private func run(_ node: TestNode, _ line: String) async -> TestNode.Said {
        await node.run(Samples.tree, line.split(separator: " ").map(String.init))
    }

    private func sample() async throws -> TestNode {
        let node = try await Samples.node()
        for nonce in 0..<3 as Range<UInt64> {
            let submission = Submission([try Samples.signed(5, nonce: nonce)])
            _ = try await node.call(ChainMethods.submit, submission)
            node.gate.seal()
        }
        return node
    }

    @Test func `an event is proven under a block, whose hash is named`() async throws {
        let node = try await sample()
        let block = try await node.call(ChainMethods.block, BlockQuery(Height(1)))
        let last = try #require(block.events.last)
        let said = await run(node, "prove event \(last.leaf)")
        #expect(
            said.output.hasPrefix(
                """
                proven: event \(last.leaf) of \(block.header.history.size) is in History under block 1
                block  \(block.hash)
                kind   chain.transaction_applied
                {"id":"\(try Samples.signed(5).id)",
                """))
        #expect(said.code == .success)
        let json = await run(node, "prove event \(last.leaf) --json").output
        #expect(json.contains(#""block":"\#(block.hash)","height":1,"#))
        let head = try await node.call(ChainMethods.block)
        let later = await run(
            node, "prove event \(last.leaf) --size \(head.header.history.size) --block \(head.hash)"
        )
        #expect(later.output.contains("under block 3") && later.code == .success)
    }

    @Test func `a balance is proven, and so is its absence`() async throws {
        let node = try await sample()
        let head = try await node.call(ChainMethods.block)
        let said = await run(node, "prove balance --account \(Samples.buyer)")
        #expect(
            said.output == """
                proven: after block 3 the account had 1000000000015 BLOCK, under block 3
                block    \(head.hash)
                account  \(Samples.buyer)

                """)
        let nothing = await run(node, "prove balance --account \(Samples.buyer) --asset 1")
        #expect(nothing.output.contains("the account had 0 of asset 1"))
        let json = await run(node, "prove balance --json --account \(Samples.buyer)").output
        #expect(json.contains(#""balance":"1000000000015","block":"\#(head.hash)""#))
    }

    @Test func `what the node shows as fields is read from the proven bytes`() async throws {
        let node = try await sample()
        node.gate.lie { lies in
            lies.event = { view in
                (view.event.kind, view.event.value) = (Word(ours: "a.lie"), RawJSON(of: "a lie"))
            }
        }
        let said = await run(node, "prove event 1")
        #expect(said.code == .success && !said.output.contains("lie"))
    }

    /// Ways to cheat about an event.
    private static let eventLies: [(String, @Sendable (inout EventProofView) -> Void)] = [
        ("the header hashes to", { $0.hash = .zero }),
        ("the header hashes to", { $0.header.entries += 1 }),
        (
            "the leaves lead to the root",
            { view in
                view.header.history.root = .zero
                view.hash = view.header.hash
            }
        ),
        ("proof is about something else", { $0.event.leaf += 1 }),
        ("proof is about something else", { $0.proof.first += 1 }),
        ("proof is of other bytes", { $0.event.bytes = Bytes([1, 2, 3]) }),
        (
            "lead to the root",
            { view in
                view.event.bytes = Bytes([1, 2, 3])
                view.proof.leaves = [view.event.bytes]
            }
        ),
        ("the proof has", { $0.proof.siblings.append(.zero) }),
        ("the proof is of the log at size", { $0.proof.size += 1 }),
        ("proof is of other bytes", { $0.proof.leaves = [] }),
    ]

    @Test(arguments: eventLies.indices) func `a false proof of an event fails, and says why`(
        index: Int
    ) async throws {
        let node = try await sample()
        let (reason, lie) = Self.eventLies[index]
        node.gate.lie { $0.event = lie }
        let said = await run(node, "prove event 2")
        #expect(said.code == .failed && said.output.isEmpty)
        #expect(said.errors.contains("the proof does not hold: "), "\(said.errors)")
        #expect(said.errors.contains(reason), "\(said.errors)")
    }

    /// Ways to cheat about a balance.
    private static let balanceLies: [(String, @Sendable (inout BalanceProofView) -> Void)] = [
        ("the header hashes to", { $0.hash = .zero }),
        ("the rows show 1000000000015", { $0.balance = Amount(units: 7) }),
        ("about something else", { $0.account = Samples.faucet }),
        ("about something else", { $0.asset = .industrial }),
        ("come to the state root", { $0.tables.removeLast() }),
        ("come to the state root", { $0.tables[0] = Bytes([0]) }),
        (
            "not exactly one table",
            { view in
                view.tables = [Bytes([1, 2, 3])]
                let root = MerkleTree.root(
                    ofLeafDigests: view.tables.map { leaf in MerkleTree.leaf(leaf.bytes.span) })
                view.header.stateRoot = root
                view.hash = view.header.hash
            }
        ),
        ("", { $0.rows = RowsProof() }),
        ("", { $0.rows.rows += 1 }),
    ]

    @Test(arguments: balanceLies.indices) func `a false proof of a balance fails, and says why`(
        index: Int
    ) async throws {
        let node = try await sample()
        let (reason, lie) = Self.balanceLies[index]
        node.gate.lie { $0.balance = lie }
        let said = await run(node, "prove balance --account \(Samples.buyer)")
        #expect(said.code == .failed && said.output.isEmpty)
        #expect(said.errors.contains("the proof does not hold: "), "\(said.errors)")
        #expect(said.errors.contains(reason), "\(said.errors)")
    }

    @Test func `a true proof under another block than the trusted one fails`() async throws {
        let node = try await sample()
        let said = await run(node, "prove event 0 --block \(Digest.zero)")
        #expect(said.code == .failed && said.errors.contains("the proof is under block"))
        let size = await run(node, "prove event 0 --size 2")
        #expect(size.code == .missing)
    }
}
