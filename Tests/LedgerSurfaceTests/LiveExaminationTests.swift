import Chain
import ChainSurface
import Ledger
import LedgerSurface
import Primitives
import RPC
import Records
import SpecTesting
import Surface
import SurfaceTesting
import Terminal
import Testing

@testable import World

@Suite(.ownThreads) struct LiveExaminationTests {
    private func sample() async throws -> TestNode {
        let node = try await Samples.node()
        let transfer = Transfer(to: Samples.buyer, amount: Amount(units: 4))
        for _ in 0..<3 {
            node.gate.perform(.ledger(.transfer(transfer)), by: Samples.faucet)
            node.gate.seal()
        }
        return node
    }

    private func doctor(_ node: TestNode) async throws -> (findings: [Finding], said: TestNode.Said)
    {
        let said = await node.run(Samples.tree, ["doctor", "--json"])
        return (
            try said.output.split(separator: "\n").map { try Finding(json: Array($0.utf8)) }, said
        )
    }

    @Test func `a sound node is told so, line by line, by it and by what is checked here`()
        async throws
    {
        let node = try await sample()
        let (findings, said) = try await doctor(node)
        #expect(said.code == .success && said.errors.isEmpty, "\(said)")
        #expect(
            findings.map(\.check) == [
                "state_root", "supply", "orders", "headers", "growth", "sums", "row",
            ])
        #expect(findings.allSatisfy { $0.verdict == .ok && $0.faults.isEmpty })
        let text = await node.run(Samples.tree, ["doctor"])
        #expect(text.code == .success)
        let lines = text.output.split(separator: "\n")
        #expect(lines.count == 7 && lines.allSatisfy { $0.hasPrefix("ok        ") })
        #expect(
            lines[3]
                == "ok        headers       4 headers checked here, up to block 3, at which the node was "
                + "examined")
    }

    @Test func `what the node finds is told, and is exit code 1`() async throws {
        let node = try await sample()
        node.gate.damage { world in
            var events = EventBuffer()
            // A deposit for a job that there never was.
            do {
                _ = try world.ledger.setAside(
                    Amount(units: 5), from: Samples.faucet, as: .escrow, room: 3, subject: 999,
                    into: &events)
            } catch { Issue.record(error) }
        }
        let (findings, said) = try await doctor(node)
        #expect(said.code == .failed)
        #expect(findings.filter { $0.verdict == .failed }.map(\.check) == ["orders"])
        let text = await node.run(Samples.tree, ["doctor"])
        #expect(text.code == .failed)
        #expect(
            text.output.contains(
                "\nFAILED    orders        0 holds, 1 escrow, 0 bonds, 0 rebates; 0 open jobs\n"))
        #expect(text.output.contains("is set aside for job 999, which is not open\n"))
    }

    @Test func `a node that lies about a row is found out here`() async throws {
        let node = try await sample()
        node.gate.lie { $0.balance = { view in view.balance = Amount(units: 1) } }
        let (findings, said) = try await doctor(node)
        #expect(said.code == .failed)
        #expect(findings.filter { $0.verdict == .failed }.map(\.check) == ["row"])
    }

    @Test func `a node that says it is sound of another block is found out here`() async throws {
        let node = try await sample()
        node.gate.lie { $0.diagnosis = { diagnosis in diagnosis.headHash = .zero } }
        let (findings, said) = try await doctor(node)
        #expect(said.code == .failed)
        #expect(findings.filter { $0.verdict == .failed }.map(\.check) == ["headers"])
    }

    @Test func `a report that is older than the newest block at the question is found out here`()
        async throws
    {
        let node = try await sample()
        let block = try await node.call(
            ChainMethods.block, BlockQuery(Height(1)))
        node.gate.lie {
            $0.diagnosis = { diagnosis in
                (diagnosis.height, diagnosis.headHash) = (Height(1), block.header.hash)
            }
        }
        let (findings, said) = try await doctor(node)
        #expect(said.code == .failed)
        let headers = findings.first { $0.check == "headers" }
        #expect(
            headers?.faults == [
                "the node was examined at block 1, and had block 3 when it was asked"
            ])
    }

    @Test func `a node that finds nothing at all has not looked`() async throws {
        let node = try await sample()
        node.gate.lie { $0.diagnosis = { diagnosis in diagnosis.findings = [] } }
        #expect(try await doctor(node).said.code == .failed)
    }

    @Test func `while another looks the node is busy, which is exit code 75`() async throws {
        let node = try await sample()
        node.gate.fallSilent(.busy)
        let said = await node.run(Samples.tree, ["doctor"])
        #expect(said.code == .tryAgain && said.output.isEmpty)
    }
}
