import Chain
import Disk
import Foundation
import LedgerSurface
import Maintenance
import Spine
import Surface
package import Terminal
import World

/// `doctor`: proves from what a chain has stored that nothing is wrong with it, or has a running node
/// do so; with `--native` it looks at this machine's libraries instead.
package enum DoctorCommand {
    private static let native = Option.flag(
        "native", "look at the optional libraries of this machine instead, found or not")
    private static let url = Option<WebAddress?>.optional(
        "url", .url, "have the node there do it, while it runs, and check here what can be checked"
    ).orCalled("rpc")
    private static let directory = Argument<String?>.optional(
        "DIR", .directory, "a data directory that no node runs on; node-data unless said")

    /// `installed` is where libraries are looked for unless `--prefix` says otherwise.
    package static func command(installed: String) -> Command {
        var doctor = Command(
            "doctor", "prove that nothing is wrong with a chain, stored or running",
            options: [url, native, NativeDoctor.prefix], arguments: [directory]
        ) { (invocation, session) async throws(CommandFailure) in
            if invocation[native] {
                return try NativeDoctor.run(invocation, installed: installed, session)
            }
            if let address = invocation[url] {
                guard invocation[directory] == nil else {
                    throw CommandFailure(.misuse, "expected a directory or --url, not both")
                }
                return try await live(address, session)
            }
            return try cold(invocation[directory] ?? "node-data", session)
        }
        doctor.exitCodes = [
            .failed, .badData, .missing, .unavailable, .inputOutput, .tryAgain,
        ]
        doctor.discussion = """
            A directory is only read: its log, its blocks and History from beginning to end, its \
            snapshots; then the newest snapshot and what came after it give the state, whose root is \
            computed from the rows, whose money is counted, and in which behind everything that is set \
            aside there has to be an order that is open. What a start would mend, a torn end say, it \
            mends in memory. While it looks no node starts there; where one runs it says so (exit code \
            75), and --url has that node do it. Nothing before the newest snapshot is carried out again: \
            'verify' does that. One line a check, one object a line with --json: ok, FAILED, or unchecked \
            where something else is in the way; exit code 0 says that all are ok, 1 that not all are.

            """ + NativeDoctor.discussion
        doctor.examples = [
            Command.Example("doctor", "the chain in node-data/"),
            Command.Example("doctor other --json", "another one, for a script"),
            Command.Example("doctor --url http://localhost:26658", "a node that is running"),
            Command.Example("doctor --native", "the optional libraries of this machine"),
        ]
        return doctor
    }

    private static func live(
        _ address: WebAddress, _ session: Session
    ) async throws(CommandFailure) -> ExitCode {
        let isSound = try await NodeConnection.to(address) {
            (node) async throws(CommandFailure) in
            try await LiveExamination.run(at: node) { (finding) throws(CommandFailure) in
                try session.show(finding)
            }
        }
        return isSound ? .success : .failed
    }

    private static func cold(
        _ root: String, _ session: Session
    ) throws(CommandFailure) -> ExitCode {
        let (directory, genesis): (LookedAtDirectory, GenesisFile)
        do throws(NodeFault) {
            directory = try LookedAtDirectory(root)
            genesis = try directory.genesis()
        } catch { throw error.failure }
        var examination = ChainExamination(on: directory.disk, in: .root, genesis: genesis)
        let diagnosis = try examination.run { (finding) throws(CommandFailure) in
            try session.show(finding)
        }
        withExtendedLifetime(directory) {}
        return diagnosis.isSound ? .success : .failed
    }
}
