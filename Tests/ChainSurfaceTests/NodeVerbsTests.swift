import Chain
import ChainSurface
import Ledger
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

@Suite(.ownThreads) struct NodeVerbsTests {
    private func run(_ node: TestNode, _ line: String) async -> TestNode.Said {
        await node.run(Samples.tree, line.split(separator: " ").map(String.init))
    }

    /// A node with one transfer of the faucet's in block 1.
    private func sample() async throws -> TestNode {
        let node = try await Samples.node()
        _ = try await node.call(ChainMethods.submit, Submission([try Samples.signed()]))
        node.gate.seal()
        return node
    }

    @Test func `the status is told as text and as JSON`() async throws {
        let node = try await sample()
        let status = try await node.call(ChainMethods.status)
        let text = await run(node, "status")
        #expect(
            text.output == """
                chain       tb-dev (rules 2)
                genesis     \(GenesisFile.devHash)
                height      1 (final)
                head        \(status.headHash)
                state root  \(status.stateRoot)
                history     \(status.history.size) events
                waiting     0
                version     test

                """)
        #expect(text.code == .success && text.errors.isEmpty)
        let json = await run(node, "status --json").output
        #expect(json == String(decoding: status.json(), as: UTF8.self) + "\n")
        #expect(json.hasPrefix(#"{"chain_id":"tb-dev","genesis_hash":""#))
        #expect(json.contains(#""current_block_height":1,"#))
    }

    @Test func `consensus is told, with or without the flag`() async throws {
        let node = try await sample()
        let said = await run(node, "consensus --status")
        #expect(said.output.hasPrefix("mode        solo\nheight      1 (final)\nproposer    tb1"))
        #expect(await run(node, "consensus") == said)
    }

    @Test func `blocks and their events are tables`() async throws {
        let node = try await sample()
        let blocks = await run(node, "blocks --limit 2").output
        let headers = try await node.call(ChainMethods.blocks).blocks
        let lines = blocks.split(separator: "\n")
        #expect(lines.count == 3 && lines[0].hasPrefix("height  hash"))
        #expect(
            lines[1].contains(headers[0].hash.short) && lines[2].contains(headers[1].hash.short))

        let block = await run(node, "block").output
        #expect(block.hasPrefix("height      1\nhash        \(headers[0].hash)\n"))
        #expect(block.contains("chain.transaction_applied"))
        let part = await run(node, "block 1 --limit 1 --skip 1").output
        #expect(part.contains(", of which 1 are shown\n"))
        let json = await run(node, "block 0 --json").output
        #expect(try BlockView(json: json.dropLast()).header.height == .genesis)
        let missing = await run(node, "block 9")
        #expect(missing.code == .missing && missing.errors == "node block: there is no block 9\n")
    }

    @Test func `a macro block is shown with its shards, and one that is not what it says is not`()
        async throws
    {
        let node = try await sample()
        let view = try await node.call(ChainMethods.macroBlock)
        let text = await run(node, "macro-block")
        #expect(text.code == .success && text.errors.isEmpty)
        #expect(text.output.hasPrefix("height      1\nhash        \(view.hash)\nblock       "))
        #expect(text.output.contains("shard  rows  root"))
        let json = await run(node, "macro-block 5 --json").output
        #expect(try MacroBlockView(json: Array(json.utf8.dropLast())) == view)
        let missing = await run(node, "macro-block 0")
        #expect(missing.code == .missing)
        #expect(missing.errors == "node macro-block: there is no macro block up to block 0\n")
        node.gate.lie { $0.macroBlock = { block in block?.roots.shared = .zero } }
        let lied = try await node.call(ChainMethods.macroBlock)
        #expect(lied.hash == lied.macroBlock.hash && lied.hash != view.hash)
    }

    @Test func `a block that does not hash to its name is not shown`() async throws {
        let node = try await sample()
        node.gate.lie { $0.block = { block in block.header.entries += 1 } }
        let said = await run(node, "block 1")
        #expect(said.code == .failed && said.output.isEmpty)
        #expect(said.errors.contains("the header hashes to"))
    }

    @Test func `what came of a transaction is told`() async throws {
        let node = try await sample()
        let id = try Samples.signed().id
        let said = await run(node, "transaction \(id)")
        #expect(said.output == "id       \(id)\noutcome  done\nheight   1 (final)\n")
        let missing = await run(node, "transaction \(Digest.zero)")
        #expect(missing.code == .missing)
        #expect(missing.errors.contains("there is no transaction 0000"))
        let misspelt = await run(node, "transaction 12")
        #expect(misspelt.code == .misuse)
        #expect(misspelt.errors.contains("64 lower-case hexadecimal digits"))
    }

    @Test func `the rules that hold are told with those to come`() async throws {
        let young = try await sample()
        #expect(
            await run(young, "rules").output
                == "rules                  2\nnewest the node knows  \(RulesVersion.newest)\n"
                + "since block            0\n")
        let node = try await Samples.node(.devOfFirstRules)
        #expect(
            await run(node, "rules").output
                == "rules                  1\nnewest the node knows  \(RulesVersion.newest)\n")
        let operators = GenesisFile.dev.chain.operators.address
        let upgrade = Upgrade(
            to: RulesVersion(2), from: Height(9), program: ProgramVersion(checked: "3.0.0"))
        node.gate.perform(.chain(.upgrade(upgrade)), by: operators)
        let said = await run(node, "rules").output
        #expect(said.contains("planned                2 from block 9, known since the-block 3.0.0"))
    }

    @Test func `parameters and fees are tables`() async throws {
        let node = try await sample()
        let params = await run(node, "params").output
        for param in Param.allCases { #expect(params.contains(param.name)) }
        #expect(
            await run(node, "fees").output == """
                in block 2
                lane        base fee  units  target    limit
                consumer           1      0  300000  1000000
                industrial         1      0  200000  1000000

                """)
    }

    @Test func `the mempool is a table of lanes, tips in units and fullness in percent`()
        async throws
    {
        let node = try await sample()
        let table = await run(node, "mempool")
        #expect(table.code == .success)
        let lines = table.output.split(separator: "\n")
        #expect(lines.count == 3 && lines[1].hasPrefix("consumer "))
        for text in ["  0", " 8 ", " 1.500", " 12.000", " 30.00%", " 1.23%"] {
            #expect(lines[2].contains(text), "\(text) in \(table.output)")
        }
        let json = await run(node, "mempool --json").output
        #expect(json.contains(#""tip_p90_milli":12000"#))
    }

    @Test(arguments: [
        (NodeSilence.busy, ExitCode.tryAgain), (.stopped, .unavailable),
        (.unreadable("x"), .failed),
    ])
    func `a node that refuses is told with its reason`(
        silence: NodeSilence, code: ExitCode
    ) async throws {
        let node = try await sample()
        node.gate.fallSilent(silence)
        let said = await run(node, "status")
        #expect(said.code == code && said.output.isEmpty)
        #expect(said.errors.contains("the node refuses: \(silence.declaration.summary)"))
    }

    @Test(arguments: [
        ("ws://127.0.0.1:1", ExitCode.misuse, "must begin with http"),
        ("http://127.0.0.1:1", .unavailable, "is one running there? --url names another"),
        ("ftp://x", .misuse, "an address such as"),
    ])
    func `an address that is no node's is told`(
        url: String, code: ExitCode, reason: String
    ) async throws {
        let node = try await sample()
        for option in ["--url", "--rpc"] {
            let said = await run(node, "status \(option) \(url)")
            #expect(said.code == code && said.errors.contains(reason), "\(said.errors)")
        }
    }

    @Test func `a server that is no node is told`() async throws {
        let node = try await sample()
        let said = await run(node, "status --url \(node.url)/elsewhere")
        #expect(said.code == .unavailable)
        #expect(said.errors.contains("expected a node that answers JSON-RPC"))
    }
}

extension BlockView {
    fileprivate init(json: Substring) throws(RecordError) { try self.init(json: String(json)) }
}
