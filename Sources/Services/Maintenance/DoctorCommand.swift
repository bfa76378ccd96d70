import Foundation
import Native
import Records
package import Terminal

/// `doctor`: which optional libraries this machine has, and why not the others. That is all it looks
/// at, so that it does so whether `--native` asks for it or nothing is said.
///
/// An absent library is no fault: what it is for has a first-party way, so the answer is success.
package enum DoctorCommand {
    private static let native = Option.flag(
        "native", "only the optional libraries, found or not")

    private static let prefix = Option.optional(
        "prefix", .directory,
        "where wheels are unpacked, in native/ or .venv/; where this program is installed if not given"
    )

    /// `installed` is where wheels are looked for unless `--prefix` says otherwise.
    package static func command(installed: String) -> Command {
        var doctor = Command(
            "doctor", "look at this machine: what is there, what is missing",
            options: [native, prefix]
        ) { (invocation, session) throws(CommandFailure) in
            let prefix = invocation[prefix].map(absolute) ?? installed
            let places = NativePlaces.here(prefix: prefix, variables: session.console.variables)
            try session.show(NativeReport(KnownLibraries.all, in: places)) { page, report in
                report.lay(on: &page)
            }
            return .success
        }
        doctor.discussion = """
            A library is looked for where its variable says (TB_WASMTIME_LIB and so on; nothing \
            else is then looked at), in unpacked wheels, then in the directories of the system. It \
            is loaded only if nobody but root and this user could have put it there.
            """
        doctor.examples = [
            Command.Example("doctor", "all there is to look at, as a table"),
            Command.Example("doctor --native --json", "the same for a script"),
        ]
        return doctor
    }

    private static func absolute(_ path: String) -> String {
        URL(filePath: path, directoryHint: .isDirectory).standardizedFileURL.path
    }
}
