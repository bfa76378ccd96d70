import Chain
import ChainSurface
import Crypto
import Foundation
import HTTP
import Ledger
import Loops
import Primitives
import Provider
import RPC
import Records
import Simulation
import SpecTesting
import Surface
import Synchronization
import Testing
import World

/// The real node, killed under load again and again; every answer that it gave is held against the
/// node that comes back.
@Suite(.ownThreads) struct KillTests {
    private let folder: TestFolder
    private var data: String { folder.url.appending(path: "data").path }

    init() throws { folder = try TestFolder() }

    /// 200 kills at full length, in runs of 10; two otherwise.
    private static let runs: [Run] = {
        let kills = Trials.count(20_000) / 100
        let each = min(kills, 10)
        return Trials.seeds(100).prefix(kills / each).map { Run(seed: $0, kills: each) }
    }()

    struct Run: Sendable, CustomStringConvertible {
        let seed: UInt64
        let kills: Int
        var description: String { "seed \(seed), \(kills) kills" }
    }

    @Test(arguments: runs)
    func `killed under load, it has lost nothing that it answered and done nothing twice`(
        run: Run
    ) async throws {
        var dice = SplitMix64(seed: run.seed)
        let genesis = try begin()
        let loops = try LoopGroup(count: 1)
        defer { loops.stop() }
        var senders = try Sender.all()
        for _ in 0..<run.kills {
            let enough = Int(dice.next() % 400) + 1
            let answer = try await serve(genesis, loops) { node, remote in
                senders = try await audit(senders, at: remote)
                #expect(try await node.isConserved)
                senders = await Load(node.running, enough: enough).run(senders, at: remote)
                #expect(senders.allSatisfy { $0.faults.isEmpty }, "\(senders.map(\.faults))")
                // Where every answer took too long nobody has killed it yet.
                node.running.send(SIGKILL)
            }
            #expect(answer.status == 128 + SIGKILL, "\(answer.stderr)")
        }
        let answer = try await serve(genesis, loops) { node, remote in
            senders = try await audit(senders, at: remote)
            #expect(try await node.isConserved)
        }
        #expect(answer.status == 0, "\(answer.stderr)")
        #expect(senders.reduce(0) { $0 + $1.count } > 0)
        let doctor = try await Program(built: "the-block").run(["doctor", data])
        #expect(doctor.status == 0, "\(doctor.stdout)\(doctor.stderr)")
    }

    private func serve(
        _ genesis: GenesisFile, _ loops: LoopGroup,
        _ body: (NodeProgram, RemoteNode) async throws -> Void
    ) async throws -> ChildProcess.Answer {
        let words = ["--genesis-hash", genesis.hash.hex, "--loops", "1"]
        return try await NodeProgram.serve(in: data, words) { node in
            let remote = try RemoteNode(try WebTarget(node.url), on: loops)
            defer { remote.close() }
            try await body(node, remote)
        }
    }

    /// A chain of short blocks with a snapshot behind every eighth, so that kills meet all of it.
    private func begin() throws -> GenesisFile {
        var genesis = GenesisFile.dev
        genesis.params = [
            ParamChange(.slotMilliseconds, 50), ParamChange(.macroBlockInterval, 8),
        ]
        try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
        try Data(genesis.json()).write(to: URL(filePath: data + "/genesis.json"))
        return genesis
    }

    /// What each sender has sent is now known to be done, in the block that was answered, or known not
    /// to be; nonces and the money that arrived say the same.
    private func audit(
        _ senders: [Sender], at node: RemoteNode
    ) async throws -> [Sender] {
        var audited: [Sender] = []
        for var sender in senders {
            var open: [Sender.Sent] = []
            for sent in sender.sent {
                let view = try await outcome(of: sent.transaction.id, at: node)
                if let answered = sent.answered {
                    #expect(view?.code == 0 && view?.height == answered, "lost: \(sent)")
                }
                if view?.code == 0, open.isEmpty {
                    sender.count += 1
                    sender.amount += sent.amount
                } else {
                    // What was not done has nothing done behind it.
                    #expect(view == nil, "\(String(describing: view))")
                    open.append(sent)
                }
            }
            let account = try await ask(node, ChainMethods.account, AccountQuery(sender.address))
            #expect(account.nonce == sender.count)
            let sink = try await ask(node, ChainMethods.account, AccountQuery(sender.sink))
            #expect(sink.balance(of: .block).units == sender.amount)
            sender.sent = open
            audited.append(sender)
        }
        return audited
    }

    private func outcome(
        of id: TransactionID, at node: RemoteNode
    ) async throws -> TransactionView? {
        do throws(RemoteNode.Failure) {
            return try await ask(node, ChainMethods.transaction, TransactionQuery(id))
        } catch {
            guard case .refused = error else { throw error }
            return nil
        }
    }

    /// Asks again where the machine has taken too long.
    private func ask<Params, Answer>(
        _ node: RemoteNode, _ method: Method<Params, Answer>, _ params: Params
    ) async throws(RemoteNode.Failure) -> Answer {
        for _ in 0..<11 {
            do throws(RemoteNode.Failure) { return try await node.call(method, params) } catch {
                guard case .unreachable = error else { throw error }
            }
        }
        return try await node.call(method, params)
    }
}

/// Somebody who pays a sink of his own, one transfer of another amount after the other.
private struct Sender: Sendable {
    struct Sent: Sendable {
        let transaction: World.SignedCommand
        let amount: UInt128
        /// The block it was said to be done in.
        var answered: Height?
    }

    let key: SigningKey
    let sink: Address
    /// Transfers known to be done, and what they come to.
    var count: UInt64 = 0
    var amount: UInt128 = 0
    /// Those of which it is not known yet.
    var sent: [Sent] = []
    /// Answers that no node may give.
    var faults: [String] = []

    var address: Address { Authorisation.address(of: key.publicKey) }

    static func all() throws -> [Sender] {
        try [DevelopmentKey.faucet, .buyer, .provider].enumerated().map { index, key in
            let word = UInt64(index) + 1
            return Sender(
                key: try key.signingKey,
                sink: Address(shard: .zero, keyHash: Digest(word, word, word, word)))
        }
    }

    /// What is handed in next: what nothing is known of, as it was, or new transfers.
    mutating func batch(of size: Int, expires: Height) -> [World.SignedCommand] {
        if let unknown = sent.firstIndex(where: { $0.answered == nil }) {
            return sent[unknown...].map(\.transaction)
        }
        let first = count + UInt64(sent.count)
        let new = (0..<UInt64(size)).map { index in
            let amount = UInt128((first + index) % 97 + 1)
            let transfer = Transfer(to: sink, amount: Amount(units: amount))
            let body = TransactionBody(
                chainID: GenesisFile.dev.chainID, sender: address, nonce: first + index,
                maxFee: Amount(units: 100_000), expiresAt: expires,
                command: World.Command.ledger(.transfer(transfer)))
            return Sent(transaction: body.signed(by: key), amount: amount)
        }
        sent += new
        return new.map(\.transaction)
    }

    /// Notes what was answered to the last of what was sent.
    mutating func take(_ results: [TransactionResult]) {
        let first = sent.count - results.count
        for (index, result) in results.enumerated() where first + index >= 0 {
            let place = first + index
            guard result.id == sent[place].transaction.id else {
                faults.append("an answer about another transaction: \(result)")
                continue
            }
            // Busy, or stopped: nothing is said of what was done.
            guard result.retryAfterMs == nil, result.name.text != "node.stopped" else { continue }
            guard result.code == 0, let height = result.height else {
                faults.append("\(result)")
                continue
            }
            if let before = sent[place].answered, before != height {
                faults.append("done in block \(before), and again in \(height)")
            }
            sent[place].answered = height
        }
    }
}

/// Several senders at once, until so many answers are in; then the node is killed, whatever it does.
private final class Load: Sendable {
    private let running: RunningProgram
    private let enough: Int
    private let answers = Mutex(0)

    init(_ running: RunningProgram, enough: Int) { (self.running, self.enough) = (running, enough) }

    func run(_ senders: [Sender], at node: RemoteNode) async -> [Sender] {
        await withTaskGroup(of: (Int, Sender).self) { group in
            for (index, sender) in senders.enumerated() {
                group.addTask { (index, await self.send(sender, at: node)) }
            }
            var after = senders
            for await (index, sender) in group { after[index] = sender }
            return after
        }
    }

    private func send(_ sender: Sender, at node: RemoteNode) async -> Sender {
        var (sender, size) = (sender, 1)
        do throws(RemoteNode.Failure) {
            let height = try await node.call(ChainMethods.status).currentBlockHeight
            let expires = height.adding(3_000) ?? height
            while sender.faults.isEmpty {
                let batch = sender.batch(of: size, expires: expires)
                let results = try await node.call(ChainMethods.submit, Submission(batch)).results
                sender.take(results)
                size = size % 32 + 7
                let count = answers.withLock { count in
                    count += results.count
                    return count
                }
                if count >= enough { running.send(SIGKILL) }
            }
        } catch {
            // Killed, or too slow: the next node says what was done.
        }
        return sender
    }
}
