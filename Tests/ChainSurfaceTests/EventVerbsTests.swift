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

@Suite(.ownThreads) struct EventVerbsTests {
    /// Block 1 with nothing, block 2 with ten transfers, block 3 with two.
    private func sample() async throws -> TestNode {
        let node = try await Samples.node()
        for count in [0, 10, 2] {
            transfer(node, count)
            node.gate.seal()
        }
        return node
    }

    private func transfer(_ node: TestNode, _ count: Int) {
        for _ in 0..<count {
            let transfer = Transfer(to: Samples.buyer, amount: Amount(units: 1))
            node.gate.perform(.ledger(.transfer(transfer)), by: Samples.faucet)
        }
    }

    private func leaves(_ node: TestNode, _ line: String) async throws -> [UInt64] {
        let words = ["events", "--json"] + line.split(separator: " ").map(String.init)
        let said = await node.run(Samples.tree, words)
        #expect(said.code == .success, "\(said.errors)")
        return try said.output.split(separator: "\n").map { try EventView(json: String($0)).leaf }
    }

    @Test func `events are listed over the bounds of blocks, each once`() async throws {
        let node = try await sample()
        let size = try await node.call(ChainMethods.status).history.size
        #expect(try await leaves(node, "--from 0 --limit 1000") == Array(0..<size))
        #expect(try await leaves(node, "") == Array((size > 20 ? size - 20 : 0)..<size))
        #expect(try await leaves(node, "--limit 3") == Array((size - 3)..<size))
        for from in 0..<size {
            #expect(
                try await leaves(node, "--from \(from) --limit 2")
                    == Array(from..<min(from + 2, size)))
        }
        #expect(try await leaves(node, "--from \(size)").isEmpty)
        #expect(try await leaves(node, "--from 0 --kind chain.param_set").isEmpty)
    }

    @Test func `a block of more events than one answer is listed to its end`() async throws {
        let node = try await Samples.node()
        transfer(node, 1_203)
        node.gate.seal()
        let size = try await node.call(ChainMethods.status).history.size
        #expect(try await leaves(node, "--from 0 --limit 5000") == Array(0..<size))
    }

    @Test func `an event is one line of text`() async throws {
        let node = try await Samples.node()
        _ = try await node.call(ChainMethods.submit, Submission([try Samples.signed()]))
        node.gate.seal()
        let said = await node.run(Samples.tree, ["events", "--limit", "1"])
        let size = try await node.call(ChainMethods.status).history.size
        let id = try Samples.signed().id
        #expect(
            said.output
                == #"""
                \#(size - 1)  chain.transaction_applied  {"id":"\#(id)","sender":"\#(Samples.faucet)","code":0}

                """#)
    }

    @Test func `what happened is followed from a place on, and then what happens`() async throws {
        let node = try await Samples.node()
        let first = try await node.call(ChainMethods.status).history.size
        transfer(node, 3)
        for from in first..<(first + 3) {
            let next = try await leaves(node, "--follow --from \(from) --limit 1")
            #expect(next == [from])
        }
        async let said = leaves(node, "--follow --from \(first + 2) --limit 3")
        while node.gate.events.subscribers == 0 { await Task.yield() }
        transfer(node, 5)
        #expect(try await said == [first + 2, first + 3, first + 4])
    }

    @Test func `a stream that does not go back so far, or is not there yet, says so`() async throws
    {
        let node = try await Samples.node()
        transfer(node, 1_100)
        let gap = await node.run(Samples.tree, ["events", "--follow", "--from", "7"])
        #expect(gap.code == .missing)
        #expect(gap.errors.contains("the stream does not go back to event 7;"))
        let ahead = await node.run(Samples.tree, ["events", "--follow", "--from", "5000"])
        #expect(ahead.code == .missing && ahead.errors.contains("there is no event 5000 yet"))
    }

    @Test func `what happens is followed, from now on`() async throws {
        let node = try await Samples.node()
        async let said = node.run(Samples.tree, ["events", "--follow", "--limit", "3", "--json"])
        while node.gate.events.subscribers == 0 { await Task.yield() }
        transfer(node, 5)
        let lines = await said.output.split(separator: "\n")
        #expect(lines.count == 3)
        let events = try lines.map { try EventView(json: String($0)) }
        #expect(events.map(\.leaf) == [events[0].leaf, events[0].leaf + 1, events[0].leaf + 2])
        #expect(events.allSatisfy { $0.height == Height(1) })
    }
}
