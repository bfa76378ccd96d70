import Chain
import ChainSurface
import Ledger
import Primitives
import Records
package import Surface
import Tables
package import Terminal
package import World

/// Has a running node look for anything wrong, and looks at whatever of it can be seen from here: its
/// headers, that History only grew, that its sums add up, and a row of its state.
package enum LiveExamination {
    /// How many of the newest headers are looked at.
    static let mostHeaders = 100

    /// Tells each finding as it is made; whether all of them are sound.
    package static func run(
        at node: NodeConnection, telling tell: (Finding) throws(CommandFailure) -> Void
    ) async throws(CommandFailure) -> Bool {
        let before = try await node.call(ChainMethods.status).currentBlockHeight
        let diagnosis = try await node.call(
            LedgerMethods.doctor,
            orLate: """
                it may have many rows to count: ask again when it has less to do or, to be sure, stop it \
                and have 'the-block doctor DIR' look at its directory
                """)
        var findings = diagnosis.findings
        for finding in findings { try tell(finding) }
        let blocks = try await headers(of: node, upTo: diagnosis.height)
        let seen = [
            headers(blocks, diagnosis, notBefore: before), try await growth(blocks, node),
            try await sums(node),
            try await row(node, of: blocks.last?.header.proposer ?? .zero),
        ]
        for finding in seen { try tell(finding) }
        findings += seen
        return !diagnosis.findings.isEmpty && findings.allSatisfy { $0.verdict == .ok }
    }

    /// The newest headers up to a height, the oldest first.
    private static func headers(
        of node: NodeConnection, upTo height: Height
    ) async throws(CommandFailure) -> [HeaderView] {
        let query = BlocksQuery(from: height, limit: mostHeaders)
        return try await node.call(ChainMethods.blocks, query).blocks.reversed()
    }

    private static func headers(
        _ blocks: [HeaderView], _ diagnosis: Diagnosis, notBefore newest: Height
    ) -> Finding {
        var faults: [String] = []
        if diagnosis.height < newest {
            faults.append(
                "the node was examined at block \(diagnosis.height), and had block \(newest) when it "
                    + "was asked")
        }
        for (index, block) in blocks.enumerated() {
            let (header, hash) = (block.header, block.header.hash)
            if hash != block.hash {
                faults.append("block \(header.height) hashes to \(hash), not to \(block.hash)")
            }
            guard index > 0 else { continue }
            let before = blocks[index - 1].header
            if header.height != before.height.next || header.parent != before.hash {
                faults.append("block \(header.height) does not name block \(before.height)")
            }
        }
        if blocks.last?.header.hash != diagnosis.headHash {
            faults.append(
                "block \(diagnosis.height) is not the block \(diagnosis.headHash) that was examined"
            )
        }
        return Finding(
            "headers",
            "\(blocks.count) headers checked here, up to block \(diagnosis.height), at which the node was "
                + "examined", faults: faults)
    }

    private static func growth(
        _ blocks: [HeaderView], _ node: NodeConnection
    ) async throws(CommandFailure) -> Finding {
        guard let old = blocks.first?.header.history, let new = blocks.last?.header.history else {
            return .unchecked("growth", "the node has no blocks")
        }
        let query = ConsistencyQuery(from: old.size, to: new.size)
        let proof = try await node.call(ChainMethods.proveConsistency, query)
        var faults: [String] = []
        do throws(LogConsistency.Refusal) { try proof.verify(from: old, to: new) } catch {
            faults.append("\(error)")
        }
        return Finding(
            "growth", "History of \(old.size) events only grew, to \(new.size), proven here",
            faults: faults)
    }

    private static func sums(_ node: NodeConnection) async throws(CommandFailure) -> Finding {
        let list = try await node.call(LedgerMethods.supply)
        let faults = list.assets.compactMap { asset -> String? in
            let pools = asset.pools
            let sum = Amount.sum([
                asset.accounts, asset.deposits, pools.treasury, pools.unissued, pools.burned,
                pools.subsidy,
            ])
            guard sum != asset.minted else { return nil }
            let text = sum.map { "\($0)" } ?? "more than can be counted"
            return "asset \(asset.asset): the parts come to \(text), \(asset.minted) was minted"
        }
        return Finding("sums", "\(list.assets.count) assets added up here", faults: faults)
    }

    private static func row(
        _ node: NodeConnection, of account: Address
    ) async throws(CommandFailure) -> Finding {
        let query = BalanceProofQuery(account)
        let proof = try await node.call(ChainMethods.proveBalance, query)
        var faults: [String] = []
        do throws(ProofFault) { try proof.check(query) } catch { faults.append("\(error)") }
        return Finding(
            "row",
            "the balance of \(account.text), under block \(proof.header.height), proven here",
            faults: faults)
    }
}
