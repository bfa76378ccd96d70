import Surface
package import Terminal
import World

/// `node doctor`: has a node look for anything wrong with it. Stands below `node`.
package enum DoctorVerb {
    package static var command: Command {
        var doctor = Command(
            "doctor", "have a node prove that nothing is wrong, and check what can be checked here"
        ) { (invocation, session) async throws(CommandFailure) in
            let isSound = try await NodeConnection.to(invocation) {
                (node) async throws(CommandFailure) in
                try await LiveExamination.run(at: node) { (finding) throws(CommandFailure) in
                    try session.show(finding)
                }
            }
            return isSound ? .success : .failed
        }
        doctor.discussion = """
            The node counts all rows, money and orders anew on a copy, while it goes on; what stands in \
            the last four lines was checked on this machine. One line a check, one object a line with \
            --json: ok, FAILED, or unchecked where something else is in the way. Exit code 1 says that \
            not everything is ok, 75 that the node is looking already. What it says is of the newest block at \
            the question or of a later one, which 'headers' names; it looks at most every five seconds, \
            and who asks sooner waits so long.
            """
        doctor.exitCodes = NodeConnection.exitCodes
        doctor.examples = [
            Command.Example(
                "node doctor", "whether anything is wrong with the node of this machine")
        ]
        return doctor
    }
}
