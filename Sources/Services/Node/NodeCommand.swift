package import Hosting
import Loops
package import Primitives
package import Terminal

/// `node`: the whole chain on this machine, until a signal ends it.
package enum NodeCommand {
    private static let data = Option(
        "data", .directory, default: "node-data", "the data directory; made if it is not there")
    private static let listen = Option.optional(
        "listen", .socketAddress,
        "where methods, events and slices are served, in place of rpc.listen; port 0 is a free one")
    private static let page = Option.optional(
        "page", .socketAddress, "where the page is, in place of page.listen; port 0 is a free one")
    private static let genesisHash = Option.optional(
        "genesis-hash", .digest,
        "what genesis.json has to hash to; needed for every genesis but the development one")
    private static let trustClock = Option.flag(
        "trust-clock",
        "start though the clock is more than 30 days ahead of the chain; development chains always do"
    )
    private static let loops = Option(
        "loops", .integer(in: 0...64), default: 0,
        "event loops, each a thread; 0 for one a processor")

    package static var command: Command {
        var node = Command(
            "node", "run a node until a signal ends it",
            options: [data, listen, page, genesisHash, trustClock, loops]
        ) { (invocation, session) async throws(CommandFailure) in
            try await run(plan(invocation, session), session)
        }
        node.exitCodes = exitCodes
        node.discussion = """
            One validator that needs nobody else. Everything it has lies in its data directory: what was \
            answered is on the disk, and a node that was killed comes back with all of it. Without a \
            genesis.json it begins the development chain, whose keys everyone knows. It says where it \
            listens once it can be reached, and from where it came back. SIGTERM and SIGINT end it once \
            what is under way is answered, sealed and a snapshot is taken, a second one at once (then \
            with exit code 1); where that snapshot cannot be written it says so, and that nothing is \
            lost (exit code 74). SIGHUP has it read config.toml of the data directory again, one that was \
            made since, too. Log lines go to standard error.
            """
        node.examples = [
            Command.Example("node", "methods at 127.0.0.1:26658, the page at 127.0.0.1:8090"),
            Command.Example(
                "node --data other --listen 127.0.0.1:0 --json", "at a free port, which it names"),
        ]
        return node
    }

    /// What a node may end with.
    package static let exitCodes: [ExitCode] = [
        .failed, .badData, .cannotCreate, .inputOutput, .tryAgain, .badSettings,
    ]

    private static func plan(_ invocation: Invocation, _ session: Session) -> NodePlan {
        var plan = NodePlan()
        plan.data = invocation[data]
        (plan.listen, plan.page) = (invocation[listen], invocation[page])
        plan.genesisHash = invocation[genesisHash]
        plan.isClockTrusted = invocation[trustClock]
        plan.loops = invocation[loops]
        plan.isLogText = session.console.errorsIsTerminal
        plan.variables = session.console.variables
        return plan
    }

    private static func run(
        _ plan: NodePlan, _ session: Session
    ) async throws(CommandFailure) -> ExitCode {
        let signals = Signals([.terminate, .interrupt, .hangUp])
        let node = try await Node.start(plan)
        try session.show(node.ready) { page, ready in page.text(ready.text) }
        let fault = await node.ends(at: signals)
        return try await node.end(after: fault, at: signals, telling: session)
    }
}

extension Node {
    /// Waits for a signal to end, or for the node to stop by itself.
    package func ends(at signals: Signals) async -> NodeStop? {
        await withTaskGroup(of: NodeStop?.self) { group in
            group.addTask {
                _ = await signals.isToEnd { _ in self.hangUp() }
                return nil
            }
            group.addTask { await self.stopsByItself() }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first
        }
    }

    /// Ends, and says so; a second signal ends it at once.
    package func end(
        after stop: NodeStop?, at signals: Signals, telling session: Session
    ) async throws(CommandFailure) -> ExitCode {
        var unsaid: CommandFailure?
        do throws(CommandFailure) {
            try session.note(
                "ending: \(openConnections) connections, at most \(drainTime); once more ends at once"
            )
        } catch { unsaid = error }
        let (ended, isHurried) = await end(after: stop) {
            let isHurried = await signals.isToEnd()
            // What does not even end so is ended by the system at the third.
            if isHurried { signals.release(true) }
            return isHurried
        }
        signals.release(false)
        try session.show(ended) { page, ended in page.text(ended.text) }
        if let unsaid { throw unsaid }
        if let stop { throw stop.failure }
        if let failure = ended.snapshotFailure { throw failure }
        return isHurried ? .failed : .success
    }
}

extension ValueKind where Value == Digest {
    /// A digest, as 64 hexadecimal digits.
    package static var digest: ValueKind<Digest> {
        ValueKind(
            valueName: "HEX", expectation: "64 hexadecimal digits", read: { Digest(hex: $0) },
            write: \.hex)
    }
}
