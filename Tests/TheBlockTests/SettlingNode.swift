import Chain
import ChainSurface
import ComputeMarket
import Foundation
import HTTP
import Ledger
import Loops
import Primitives
import Provider
import RPC
import Records
import Settlement
import SettlementSurface
import SpecTesting
import Surface
import Testing
import World

/// A running node under the rules that know modes, and what buyers, providers and operators do at it.
struct SettlingNode {
    let node: NodeProgram
    let remote: RemoteNode
    private let buyer, provider, faucet: SigningAccount

    static let slice: [UInt8] = [1, 2, 3]
    static let provider = DevelopmentKey.provider.address

    /// Runs it in a directory while `body` asks.
    @discardableResult static func serve(
        in folder: String, _ body: (SettlingNode) async throws -> Void
    ) async throws -> ChildProcess.Answer {
        try await NodeProgram.serve(in: folder) { node in
            let loops = try LoopGroup(count: 1)
            defer { loops.stop() }
            let remote = try RemoteNode(try WebTarget(node.url), on: loops)
            defer { remote.close() }
            let settling = SettlingNode(
                node: node, remote: remote,
                buyer: SigningAccount(try DevelopmentKey.buyer.signingKey, at: remote),
                provider: SigningAccount(try DevelopmentKey.provider.signingKey, at: remote),
                faucet: SigningAccount(try DevelopmentKey.faucet.signingKey, at: remote))
            try await settling.upgrade()
            try await body(settling)
        }
    }

    /// Asks until something is so; nothing in a test waits for ever.
    func wait<Found>(_ look: () async throws -> Found?) async throws -> Found {
        let end = ContinuousClock().now + .seconds(600)
        while true {
            if let found = try await look() { return found }
            try #require(ContinuousClock().now < end)
        }
    }

    // MARK: What is done

    /// Brings the chain to the second rules, where it has older ones.
    private func upgrade() async throws {
        func version() async throws -> Int {
            try await node.ask("chain.rules")["version"] as? Int ?? 0
        }
        guard try await version() < 2 else { return }
        let height = try await remote.call(ChainMethods.status).currentBlockHeight
        let upgrade = Upgrade(
            to: RulesVersion(2), from: try #require(height.adding(3)),
            program: ProgramVersion(checked: "0.2.0"))
        _ = try await submit(signed(.chain(.upgrade(upgrade))))
        while try await version() < 2 { try await pay() }
    }

    /// What an operator signs.
    func signed(_ command: World.Command) async throws -> World.SignedCommand {
        let policy = GenesisFile.dev.operators
        let status = try await remote.call(ChainMethods.status)
        let known = try await remote.call(ChainMethods.account, AccountQuery(policy.address))
        let body = TransactionBody(
            chainID: status.chainID, sender: policy.address, nonce: known.nonce,
            maxFee: Amount(units: 10_000),
            expiresAt: try #require(status.currentBlockHeight.adding(500)), command: command)
        let share = try body.partlySigned(by: DevelopmentKey.operator.signingKey, under: policy)
        return try body.signed(under: policy, with: [share])
    }

    private func submit(_ transaction: World.SignedCommand) async throws {
        let answer = try await remote.call(ChainMethods.submit, Submission([transaction]))
        #expect(answer.results.map(\.isDone) == [true], "\(answer.results)")
    }

    /// Has something done, so that time goes on.
    func pay() async throws {
        let payment = Transfer(to: DevelopmentKey.buyer.address, amount: Amount(units: 1))
        #expect(try await faucet.submit(.ledger(.transfer(payment)), in: .consumer).isDone)
    }

    /// Has a job of two units posted and matched at 5 for each; its number.
    func match(for time: Milliseconds = .minutes(10)) async throws -> JobID {
        let offer = Offer(units: Units(2), pricePerUnit: Price(5), lane: .consumer)
        #expect(try await provider.submit(.market(.offer(offer)), in: .consumer).isDone)
        while true {
            let now = try await remote.call(ChainMethods.status).time
            let wall = Milliseconds(UInt64(Date().timeIntervalSince1970 * 1_000))
            let post = JobPost(
                commitment: Slice.commitment(of: Slice.proof(of: Self.slice)), length: 3,
                units: Units(2), pricePerUnit: Price(10), lane: .consumer,
                deadline: try #require(max(now, wall).adding(time)))
            // A slow machine may have let the deadline pass before it was taken.
            guard try await buyer.submit(.market(.post(post)), in: .consumer).isDone else {
                continue
            }
            let jobs = try await node.ask("compute_market.jobs?limit=1")["jobs"]
            let newest = (jobs as? [[String: Any]])?.first?["id"] as? Int
            return JobID(UInt64(try #require(newest)))
        }
    }

    /// Has a job posted, matched and done.
    func finish() async throws {
        let proof = Proof(job: try await match(), proof: Slice.proof(of: Self.slice))
        #expect(try await provider.submit(.market(.prove(proof)), in: .consumer).isDone)
    }

    // MARK: What is asked

    func status() async throws -> SettlementStatus {
        try await remote.call(
            SettlementMethods.status, ProviderQuery(SettlingNode.provider))
    }

    /// What a bare call answers as a list.
    func list(_ call: String) async throws -> [[String: Any]] {
        let text = try await node.curl("URL/" + call).stdout
        let value = try JSONSerialization.jsonObject(with: Data(text.utf8))
        return try #require(value as? [[String: Any]], "\(text)")
    }

    /// The lines of a scrape, the first that has all of these: what is counted of a command is told a
    /// moment behind its answer.
    func metrics(with wanted: String...) async throws -> [String] {
        try await wait {
            let text = try await node.curl("URL/metrics").stdout
            let lines = text.split(separator: "\n").map(String.init)
            return wanted.allSatisfy(lines.contains) ? lines : nil
        }
    }

    /// Runs a verb, the key of an operator's beside it.
    func run(_ line: String, key: String? = nil) async throws -> ChildProcess.Answer {
        let words = line.split(separator: " ").map(String.init)
        return try await Program(built: "tb-cli").run(
            words + (key.map { ["--key-file", $0] } ?? []) + ["--url", node.url])
    }
}
