import Foundation
import Native
import Records
package import Terminal

/// `doctor --native`: which optional libraries this machine has, and why not the others.
///
/// An absent library is no fault: what it is for has a first-party way, so the answer is success.
package enum NativeDoctor {
    package static let prefix = Option.optional(
        "prefix", .directory,
        "with --native: where wheels are unpacked, in native/ or .venv/; where this program is "
            + "installed if not given")

    /// `installed` is where wheels are looked for unless the option says otherwise.
    package static func run(
        _ invocation: Invocation, installed: String, _ session: Session
    ) throws(CommandFailure) -> ExitCode {
        let prefix = invocation[prefix].map(absolute) ?? installed
        let places = NativePlaces.here(prefix: prefix, variables: session.console.variables)
        try session.show(NativeReport(KnownLibraries.all, in: places)) { page, report in
            report.lay(on: &page)
        }
        return .success
    }

    package static let discussion = """
        A library is looked for where its variable says (TB_WASMTIME_LIB and so on; nothing \
        else is then looked at), in unpacked wheels, then in the directories of the system. It \
        is loaded only if nobody but root and this user could have put it there.
        """

    private static func absolute(_ path: String) -> String {
        URL(filePath: path, directoryHint: .isDirectory).standardizedFileURL.path
    }
}
