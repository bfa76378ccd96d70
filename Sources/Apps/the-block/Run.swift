import Demo
import Foundation
import Maintenance
import Node
import Provider
import Showcase
import Terminal

/// What the program is: the tour, and the commands an operator has.
var program: CommandTree {
    var root = Command(
        "the-block", "what is here, and how to look at it",
        commands: [
            RunCommand.command, NodeCommand.command, VerifyCommand.command,
            ExportCommand.command, ImportCommand.command,
            ProviderCommand.command, DemoCommand.command, LogCommand.command,
            DoctorCommand.command(installed: prefix),
        ]
    ) { (_, session) throws(CommandFailure) in
        let tour = Tour.here
        try session.show(tour) { page, tour in page.text(tour.text) }
        // A walk that failed its own checks fails the program.
        return tour.walk.isSound ? .success : .failed
    }
    root.exitCodes = [.failed]
    root.examples = [
        Command.Example("", "the tour of what stands in this checkout"),
        Command.Example("--json", "the same as one JSON object"),
    ]
    return CommandTree(root, version: Tour().version)
}

/// The directory above the one this program lies in: `prefix` of `prefix/bin/the-block`.
private var prefix: String {
    URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().path
}
