import Chain
import ChainSurface
import Crypto
import Foundation
import HTTP
import Ledger
import Loops
import Primitives
import RPC
import Records
import SpecTesting
import Surface
import Synchronization
import Testing
import World

/// A running node that is offered ten times what its pools hold, each offer by a request of its own.
///
/// Four of the offers fill a block, and a block takes a minute: so long as the test may last at all,
/// blocks take a part of them, and the pools a few.
@Suite(.ownThreads) struct OverloadTests {
    private let folder: TestFolder
    private var data: String { folder.url.appending(path: "data").path }

    /// What each lane holds, and how many offers come to both together.
    private static let held = 8
    private static let offers = held * 10 * 2
    private static let funds: UInt128 = 100_000
    private static let units = 250
    private static let sink = Address(shard: .zero, keyHash: Digest(4, 7, 1, 1))

    init() throws { folder = try TestFolder() }

    /// A chain of long and small blocks, and a node whose pools are small.
    private func begin() throws -> GenesisFile {
        var genesis = GenesisFile.dev
        genesis.params = [
            ParamChange(.slotMilliseconds, 60_000), ParamChange(.blockUnits, 1_000),
        ]
        try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
        try Data(genesis.json()).write(to: URL(filePath: data + "/genesis.json"))
        try Data("[mempool]\ntransactions = \(Self.held)\n".utf8).write(
            to: URL(filePath: data + "/config.toml"))
        return genesis
    }

    private func offerer(_ number: Int) throws -> SigningKey {
        let seed = Digest(UInt64(number) + 1, 48, 0, 0).bytes
        return try SigningKey(
            seed: SecretBytes.filled(count: SigningKey.seedByteCount) { memory in
                for index in seed.indices { memory[index] = seed[index] }
            })
    }

    private func body(
        _ key: SigningKey, nonce: UInt64 = 0, lane: FeeLane = .consumer, tip: UInt128 = 0,
        _ command: World.Command
    ) -> TransactionBody<World.Command> {
        TransactionBody(
            chainID: GenesisFile.dev.chainID, sender: Authorisation.address(of: key.publicKey),
            nonce: nonce, lane: lane, maxFee: Amount(units: 50_000), tip: Amount(units: tip),
            expiresAt: Height(3_000), command: command)
    }

    private func transfers(_ targets: [(Address, UInt128)]) -> World.Command {
        .ledger(
            .transfers(
                LinkedTransfers(targets.map { Transfer(to: $0.0, amount: Amount(units: $0.1)) })))
    }

    /// Each pays the sink so many times one unit.
    private func offer(_ number: Int) throws -> World.SignedCommand {
        let key = try offerer(number)
        let command = transfers(Array(repeating: (Self.sink, 1), count: Self.units))
        return body(key, lane: number % 2 == 0 ? .consumer : .industrial, command).signed(by: key)
    }

    /// The node as many ask it at once, each of whom waits as long as it takes.
    private struct Door: Sendable {
        let client: Client
        let target: WebTarget

        init(_ url: String, _ loops: LoopGroup) throws {
            var settings = ClientSettings()
            (settings.retries, settings.breaker) = (.never, nil)
            (settings.deadlines.waiting, settings.deadlines.connect) = (600_000, 600_000)
            (settings.deadlines.write, settings.deadlines.head) = (600_000, 800_000)
            (settings.deadlines.idleBody, settings.deadlines.whole) = (600_000, nil)
            settings.pool.openOfOneOrigin = OverloadTests.offers + 8
            (client, target) = (
                try Client.open(loops: loops, settings: settings), try WebTarget(url)
            )
        }

        func ask<P, R>(_ method: Method<P, R>, _ params: P) async throws -> R {
            let body = RPCCall.request(method, params, id: 1)
            let answer = try await client.send(.post(target, json: body))
            guard answer.status.isSuccess else {
                throw Cut(
                    said: "\(answer.status.code): \(String(decoding: answer.body, as: UTF8.self))")
            }
            return try RPCCall.result(answer.body, of: method, id: 1)
        }

        /// A node does not hold a request for longer than half a minute: who has not heard by then
        /// what came of a transaction hands the same in again.
        func submit(_ transaction: World.SignedCommand) async throws -> TransactionResult {
            var isKnown = true
            while true {
                do {
                    let answers = try await ask(ChainMethods.submit, Submission([transaction]))
                    let result = try #require(answers.results.first)
                    guard !result.isWaiting else {
                        isKnown = false
                        continue
                    }
                    // That it is not taken says nothing of what waits since it came first.
                    if isKnown || result.isDone { return result }
                } catch let cut as Cut {
                    let isSlow = ["408", "503", "504"].contains { cut.said.hasPrefix($0) }
                    try #require(isSlow, "\(cut.said)")
                    isKnown = false
                }
            }
        }
    }

    /// Of HTTP, and no answer to what was asked.
    private struct Cut: Error { let said: String }

    /// What came back, by who was answered.
    private final class Heard: Sendable {
        let results = Mutex<[Int: TransactionResult]>([:])
        let faults = Mutex<[String]>([])
        var count: Int { results.withLock { $0.count } + faults.withLock { $0.count } }
    }

    @Test func `it tells the surplus so, carries out all that it took, and takes more afterwards`()
        async throws
    {
        let genesis = try begin()
        let loops = try LoopGroup(count: 1)
        defer { loops.stop() }
        let answer = try await NodeProgram.serve(
            in: data, ["--genesis-hash", genesis.hash.hex, "--loops", "1"]
        ) { node in
            let door = try Door(node.url, loops)
            defer { door.client.close() }
            try await fill(door)
            let all = try (0..<Self.offers).map { try offer($0) }
            let heard = Heard()
            let tasks = all.indices.map { index in
                Task.own { [transaction = all[index]] in
                    do {
                        let result = try await door.submit(transaction)
                        heard.results.withLock { $0[index] = result }
                    } catch { heard.faults.withLock { $0.append("\(index): \(error)") } }
                }
            }
            // Whoever is not taken hears so while the others wait; no pool is ever above its bounds.
            try await until("the surplus is answered") {
                let view = try await door.ask(ChainMethods.mempool, Nothing())
                #expect(view.lanes.count == 2)
                for lane in view.lanes {
                    #expect(lane.waiting <= UInt64(Self.held) && lane.bytes <= lane.mostBytes)
                }
                return heard.count >= Self.offers - 2 * Self.held
            }
            try await widen(door)
            for task in tasks { await task.value }
            #expect(heard.faults.withLock { $0 } == [])
            let results = heard.results.withLock { $0 }
            #expect(results.count == Self.offers)
            let done = results.filter { $0.value.isDone }
            let told = results.values.filter { !$0.isDone }
            #expect(told.allSatisfy { ["node.busy", "node.outbid"].contains($0.name.text) })
            #expect(told.allSatisfy { $0.retryAfterMs != nil && $0.height == nil })
            #expect(!told.isEmpty && !done.isEmpty)
            try await audit(Set(done.keys), at: door)

            // There is room again, for everybody who was turned away.
            let others = all.indices.filter { done[$0] == nil }
            for index in others { #expect(try await door.submit(all[index]).isDone) }
            try await audit(Set(all.indices), at: door)
            #expect(try await node.isConserved)
        }
        #expect(answer.status == 0, "\(answer.stderr)")
        let doctor = try await Program(built: "the-block").run(["doctor", data])
        #expect(doctor.status == 0, "\(doctor.stdout)\(doctor.stderr)")
    }

    /// Gives everybody something to spend, and leaves the block too little room for an offer.
    private func fill(_ door: Door) async throws {
        let key = try DevelopmentKey.faucet.signingKey
        let funding = try (0..<Self.offers).map {
            (Authorisation.address(of: try offerer($0).publicKey), Self.funds)
        }
        let buyer = DevelopmentKey.buyer.address
        let rest = transfers(Array(repeating: (buyer, 1), count: Self.units))
        for (nonce, command) in ([transfers(funding)] + [rest, rest, rest]).enumerated() {
            let transaction = body(key, nonce: UInt64(nonce), command).signed(by: key)
            #expect(try await door.submit(transaction).isDone)
        }
    }

    /// The operators make blocks so large that all that waits goes into one. Where the open one is
    /// full by now, in the next.
    private func widen(_ door: Door) async throws {
        let policy = GenesisFile.dev.operators
        let key = try DevelopmentKey.operator.signingKey
        var body = body(
            key, tip: 1_000,
            .chain(.setParams(SetParams([ParamChange(.blockUnits, 1_000_000)]))))
        body.sender = policy.address
        let share = try body.partlySigned(by: key, under: policy)
        #expect(try await door.submit(body.signed(under: policy, with: [share])).isDone)
    }

    /// Those that are done have paid, once; the others have what they had.
    private func audit(_ done: Set<Int>, at door: Door) async throws {
        for number in 0..<Self.offers {
            let address = Authorisation.address(of: try offerer(number).publicKey)
            let account = try await door.ask(ChainMethods.account, AccountQuery(address))
            let spent = Self.funds - account.balance(of: .block).units
            let isDone = done.contains(number)
            #expect(account.nonce == (isDone ? 1 : 0), "\(number)")
            // What it sent, and as many base fees.
            let share = UInt128(Self.units)
            #expect(isDone ? spent > share && spent % share == 0 : spent == 0, "\(number)")
        }
        let sink = try await door.ask(ChainMethods.account, AccountQuery(Self.sink))
        #expect(sink.balance(of: .block).units == UInt128(done.count * Self.units))
    }

    private func until(_ what: String, isSo: () async throws -> Bool) async throws {
        let end = ContinuousClock.now + .seconds(600)
        while try await !isSo() {
            try #require(ContinuousClock.now < end, "\(what)")
        }
    }
}
