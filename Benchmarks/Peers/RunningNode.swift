import Chain
import ChainSurface
import Crypto
import Disk
import Foundation
import Ledger
import Loops
import Node
import Primitives
import RPC
import Records
import Synchronization
import Terminal
import World

/// A whole node in this program, on a chain of its own on the project's disk, and the accounts that send
/// it signed transfers: each sends one in every round.
final class RunningNode {
    private let place: BenchDirectory
    private let node: Node
    private let addresses: [Address]
    private let chain: ChainID
    private var nonce: UInt64 = 0

    /// A genesis file is at most 4 MiB long.
    static let accounts = 16_384

    /// Why there is no figure.
    enum Failure: Error {
        case notDone(String)
    }

    init() throws {
        place = try BenchDirectory()
        addresses = try (0..<Self.accounts).map { number in
            Authorisation.address(of: try Self.key(number).publicKey)
        }
        var genesis = GenesisFile.dev
        let each = Amount(units: 100_000_000_000)
        genesis.ledger.allocations = addresses.map { .init($0, each) }
        let file = place.path.appending(path: "genesis.json")
        try Data(genesis.json()).write(to: file)
        chain = genesis.chainID
        var plan = NodePlan()
        (plan.data, plan.genesisHash, plan.isClockTrusted) = (place.path.path, genesis.hash, true)
        (plan.listen, plan.page) = (.ipv4(.loopback, port: 0), .ipv4(.loopback, port: 0))
        plan.variables = ["TB_LOG_LEVEL": "error"]
        let chosen = plan
        node = try waiting { try await Node.start(chosen) }
    }

    deinit {
        let node = node
        // What it says at its end is for whoever runs it.
        _ = try? waiting { await node.end(hurriedBy: { false }).isHurried }
    }

    /// Made when it is wanted: each lies in guarded pages, of which a process has only so many.
    private static func key(_ number: Int) throws -> SigningKey {
        try SigningKey(
            seed: .filled(count: 32) { bytes in
                for index in bytes.indices {
                    bytes[index] = UInt8(truncatingIfNeeded: number >> (8 * (index % 4)))
                }
            })
    }

    var port: UInt16 {
        UInt16(node.ready.rpc.split(separator: ":").last.flatMap { Int($0) } ?? 0)
    }

    /// Requests with so many transfers each, one transfer of every account among them.
    func requests(of size: Int) throws -> [[UInt8]] {
        defer { nonce += 1 }
        let transfers = try addresses.indices.map { index in
            let to = addresses[(index + 1) % addresses.count]
            let body = TransactionBody(
                chainID: chain, sender: addresses[index], nonce: nonce,
                maxFee: Amount(units: 100_000), expiresAt: Height(3_000),
                command: World.Command.ledger(
                    .transfer(.init(to: to, amount: Amount(units: 1)))))
            return body.signed(by: try Self.key(index))
        }
        return stride(from: 0, to: transfers.count, by: size).map { start in
            let some = Array(transfers[start..<min(start + size, transfers.count)])
            return RPCCall.request(ChainMethods.submit, Submission(some), id: 1)
        }
    }
}

/// What `body` answers, waited for by a thread that has nothing else to do.
private func waiting<Result: Sendable>(
    _ body: @escaping @Sendable () async throws -> Result
) throws -> Result {
    let answered = DispatchSemaphore(value: 0)
    let outcome = Mutex<Swift.Result<Result, any Error>?>(nil)
    Task.detached {
        do {
            let result = try await body()
            outcome.withLock { $0 = .success(result) }
        } catch { outcome.withLock { $0 = .failure(error) } }
        answered.signal()
    }
    answered.wait()
    guard let result = outcome.withLock(\.self) else {
        preconditionFailure("somebody was waited for and did not answer")
    }
    return try result.get()
}
