import Hosting
import Loops
import Node
import Primitives
import Provider
package import Terminal

/// `run`: a node, a provider and a buyer in one process.
package enum RunCommand {
    private static let data = Option(
        "data", .directory, default: "node-data", "the data directory; made if it is not there")
    private static let listen = Option.optional(
        "listen", .socketAddress, "where methods are served, in place of rpc.listen")
    private static let page = Option.optional(
        "page", .socketAddress, "where the page is, in place of page.listen")
    private static let jobs = Option.optional(
        "jobs", .integer(in: 1...1_000_000), "end once so many jobs are paid")
    private static let every = Option(
        "every", .duration(in: .milliseconds(10) ... .seconds(3_600)), default: .seconds(3),
        "how often a job is posted")

    package static var command: Command {
        var command = Command(
            "run", "run a node, a reference provider and a buyer in one process",
            options: [data, listen, page, jobs, every]
        ) { (invocation, session) async throws(CommandFailure) in
            try await run(invocation, session)
        }
        command.exitCodes = NodeCommand.exitCodes
        command.discussion = """
            The node runs the development chain; provider and buyer are the accounts of its walk-through, \
            whose keys everyone knows, and reach it over HTTP like anybody. Every few seconds a job is \
            posted, matched, worked on, proven and paid; each step is a line, and with each receipt comes \
            the command that verifies its proof. SIGINT (Ctrl-C) and SIGTERM end it cleanly.
            """
        command.examples = [
            Command.Example("run", "in node-data, until Ctrl-C"),
            Command.Example("run --jobs 2 --json", "two jobs from post to paid, as lines of JSON"),
        ]
        return command
    }

    private static func run(
        _ invocation: Invocation, _ session: Session
    ) async throws(CommandFailure) -> ExitCode {
        let signals = Signals([.terminate, .interrupt, .hangUp])
        var plan = NodePlan()
        plan.data = invocation[data]
        (plan.listen, plan.page) = (invocation[listen], invocation[page])
        plan.isLogText = session.console.errorsIsTerminal
        plan.variables = session.console.variables
        let node = try await Node.start(plan)
        try session.show(node.ready) { page, ready in page.text(ready.text) }
        let lines = StepLines(session)
        let market: Showcase
        do throws(CommandFailure) {
            market = try Showcase(
                at: node.ready.rpc, every: invocation[every], until: invocation[jobs]
            ) { lines.tell($0) }
        } catch {
            _ = await node.end { false }
            throw error
        }
        let stop = await withTaskGroup(of: NodeStop?.self) { group in
            group.addTask { await node.ends(at: signals) }
            group.addTask {
                await market.run()
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first
        }
        market.close()
        let code = try await node.end(after: stop, at: signals, telling: session)
        try lines.check()
        return code
    }
}
