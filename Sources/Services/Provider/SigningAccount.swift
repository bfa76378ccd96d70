import Chain
import ChainSurface
package import Crypto
import HTTP
package import Primitives
import RPC
package import Surface
package import World

/// An account with its key: signs commands and hands them in until it is known what came of them.
/// One task uses it at a time, since the nonces of an account are in a row.
package struct SigningAccount: Sendable {
    package let address: Address
    private let key: SigningKey
    private let node: RemoteNode

    /// How many times one transaction is handed in.
    private static let tries = 10
    /// How long it is before a node is asked again that holds a question itself while it has no answer.
    private static let betweenQuestions = Duration.milliseconds(100)
    /// How many blocks ahead a transaction expires.
    private static let lifetime: UInt64 = 600

    package init(_ key: SigningKey, at node: RemoteNode) {
        (self.key, self.node) = (key, node)
        address = Authorisation.address(of: key.publicKey)
    }

    /// What came of a command. The same signed bytes are handed in again while the node is away or
    /// busy: it does a transaction once, however often it gets it.
    package func submit(
        _ command: World.Command, in lane: FeeLane
    ) async throws(RemoteNode.Failure) -> TransactionResult {
        let transaction = try await sign(command, in: lane)
        let submission = Submission([transaction])
        var (failures, dice) = (0, SystemRandomNumberGenerator())
        while true {
            var last: RemoteNode.Failure?
            do throws(RemoteNode.Failure) {
                let results = try await node.call(ChainMethods.submit, submission).results
                if let result = results.first {
                    if result.retryAfterMs == nil { return result }
                    // The node has it, and tells what came of it by its last block.
                    if result.isWaiting {
                        failures = 0
                        guard await node.pause(for: Self.betweenQuestions) else {
                            return result
                        }
                        continue
                    }
                }
            } catch { last = error }
            failures += 1
            let wait = Backoff(first: 100, most: 3_000).wait(afterFailures: failures, using: &dice)
            let goesOn = await node.pause(for: .milliseconds(wait))
            guard goesOn, failures < Self.tries else {
                throw last ?? .status(.serviceUnavailable, of: ChainMethods.submit.name)
            }
        }
    }

    private func sign(
        _ command: World.Command, in lane: FeeLane
    ) async throws(RemoteNode.Failure) -> World.SignedCommand {
        let status = try await node.call(ChainMethods.status)
        let account = try await node.call(ChainMethods.account, AccountQuery(address))
        let fees = try await node.call(ChainMethods.fees)
        // Twice what it costs now, so that a busy block in between does not turn it away.
        let baseFee = fees.baseFee(of: lane) ?? .zero
        let most = baseFee.multiplied(by: command.units)?.multiplied(by: 2) ?? .maximum
        let body = TransactionBody(
            chainID: status.chainID, sender: address, nonce: account.nonce, lane: lane,
            maxFee: most, expiresAt: fees.height.adding(Self.lifetime) ?? fees.height,
            command: command)
        return body.signed(by: key)
    }
}
