/// Where a program's words go to.
package protocol Output: Sendable {
    /// Writes all of it, or says why not.
    func write(_ text: String) throws(OutputError)
}

/// What could not be written, and why.
package struct OutputError: Error, Hashable, Sendable, CustomStringConvertible {
    package let reason: String

    package init(reason: String) { self.reason = reason }

    package var description: String { "cannot write: \(reason)" }
}

/// Where a program's answers come from.
package protocol Input: Sendable {
    /// Reads up to the end of a line, or of the input, into `room`: how many bytes, without the line
    /// feed; `nil` where nothing comes any more, or the line is longer than the room. Not showing what
    /// is typed is possible only at a terminal.
    func readLine(into room: inout MutableSpan<UInt8>, isShown: Bool) -> Int?
}

/// All that a program has around it: its outputs, its input, its window, its variables.
package struct Console: Sendable {
    package var output: any Output
    package var errors: any Output
    package var input: any Input
    package var outputIsTerminal = false
    package var errorsIsTerminal = false
    package var inputIsTerminal = false
    /// How many columns the window has, where one is known.
    package var windowColumns: Int?
    package var variables: [String: String] = [:]

    package init(output: any Output, errors: any Output, input: any Input) {
        (self.output, self.errors, self.input) = (output, errors, input)
    }

    /// What a page is laid out for: the window, within bounds; without one, 80 columns.
    package var columns: Int { min(max(windowColumns ?? 80, 40), 500) }

    /// Colour, by the wish on the command line, then by `NO_COLOR` and `TERM`, then by whether
    /// somebody sees it.
    func isColored(_ wish: String, isTerminal: Bool) -> Bool {
        switch wish {
        case "always": return true
        case "never": return false
        default:
            let isUnwanted = variables["NO_COLOR"].map { !$0.isEmpty } ?? false
            return isTerminal && !isUnwanted && variables["TERM"] != "dumb"
        }
    }
}
