import ComputeMarket
import Crypto
import HTTP
import Hosting
import Keys
import Loops
import Primitives
package import Terminal

/// `provider`: works for a node's market until a signal ends it.
package enum ProviderCommand {
    private static let reference = Option.flag(
        "reference", "the reference workload: hash each slice, and show the hash as the proof")
    private static let node = Option<WebAddress>.node.orVariable("TB_RPC_URL")
    private static let key = Option<SecretSource>.secret(
        "key-file", "the key of the account that is paid")
    private static let units = Option(
        "units", .integer(in: 1...1_000_000 as ClosedRange<UInt64>), default: 100,
        "units that are offered at one time")
    private static let price = Option(
        "price", .integer(in: 0...1_000_000_000_000 as ClosedRange<UInt64>), default: 100,
        "the price of a unit")
    private static let lane = Option("lane", .named(), default: FeeLane.consumer, "the lane")

    package static var command: Command {
        var provider = Command(
            "provider", "offer computing to a node's market, and do the work",
            options: [reference, node, key, units, price, lane]
        ) { (invocation, session) async throws(CommandFailure) in
            guard invocation[reference] else {
                throw CommandFailure(.misuse, "say which workload: expected --reference")
            }
            return try await run(invocation, session)
        }
        provider.exitCodes = [.badData, .missing, .cannotCreate]
        provider.discussion = """
            Makes one offer for its account, if none stands, and looks for jobs that are matched with it: \
            fetches the slice of each, hashes it, and shows the proof, for which it is paid. It waits for a \
            node that is away and goes on when that is back. SIGTERM and SIGINT end it.
            """
        provider.examples = [
            Command.Example(
                "provider --reference --key-file provider.key --url http://localhost:26658",
                "work for the node of this machine")
        ]
        return provider
    }

    private static func run(
        _ invocation: Invocation, _ session: Session
    ) async throws(CommandFailure) -> ExitCode {
        let signals = Signals([.terminate, .interrupt])
        let secret = try session.secret(invocation[key], kind: .signing)
        let signer: SigningKey
        do throws(SecretRefusal) { signer = try SigningKey(seed: secret) } catch {
            throw CommandFailure(.internalError, "\(error)")
        }
        let offer = Offer(
            units: Units(invocation[units]), pricePerUnit: Price(invocation[price]),
            lane: invocation[lane])
        let (loops, remote) = try connect(invocation[node])
        let lines = StepLines(session)
        let provider = ReferenceProvider(
            SigningAccount(signer, at: remote), at: remote, offering: offer
        ) { lines.tell($0) }
        let working = Task { await provider.run() }
        _ = await signals.isToEnd()
        working.cancel()
        await working.value
        remote.close()
        loops.stop()
        try lines.check()
        return .success
    }

    private static func connect(
        _ address: WebAddress
    ) throws(CommandFailure) -> (LoopGroup, RemoteNode) {
        let target: WebTarget
        do throws(WebTargetError) { target = try WebTarget(address.text) } catch {
            throw CommandFailure(.misuse, "--url \(address.text): \(error)")
        }
        do throws(LoopError) {
            let loops = try LoopGroup(count: 1, name: "provider")
            return (loops, try RemoteNode(target, on: loops))
        } catch { throw CommandFailure(.cannotCreate, "\(error)") }
    }
}
