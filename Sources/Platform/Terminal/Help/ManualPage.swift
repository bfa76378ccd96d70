/// The manual page, in the macros of `man(7)`: the whole tree on one page.
struct ManualPage {
    private let tree: CommandTree

    init(_ tree: CommandTree) { self.tree = tree }

    var text: String {
        let name = tree.name
        var lines = [
            ".TH \(quoted(name.uppercased())) 1 \"\" \(quoted("\(name) \(tree.version)"))",
            ".SH NAME",
            "\(escaped(name)) \\- \(escaped(tree.root.summary))",
        ]
        if !tree.aliases.isEmpty || !tree.firstWords.isEmpty {
            lines += [".SH NAMES", prose(names)]
        }
        lines.append(".SH COMMANDS")
        for path in tree.shownPaths {
            guard let chain = tree.chain(path), let command = chain.last else { continue }
            lines += section(command, chain, [name] + path)
        }
        lines.append(".SH OPTIONS OF EVERY COMMAND")
        let standard = [
            StandardOptions.json.parameter, StandardOptions.quiet.parameter,
            StandardOptions.color.parameter, StandardOptions.help.parameter,
        ]
        for option in standard { lines += entry(option) }
        lines.append(".SH ENVIRONMENT")
        lines += [".TP", bold("NO_COLOR"), prose("where it is not empty, nothing is coloured")]
        lines += [".TP", bold("COLUMNS"), prose("how wide the window is")]
        lines.append(".SH EXIT STATUS")
        for code in ExitCode.allCases {
            lines += [".TP", bold("\(code.rawValue)"), prose(code.meaning)]
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private var names: String {
        var parts: [String] = []
        if !tree.aliases.isEmpty {
            parts.append("It also answers to \(tree.aliases.joined(separator: ", ")).")
        }
        if !tree.firstWords.isEmpty {
            let words = tree.firstWords.joined(separator: ", ")
            parts.append("Called as one of \(words), it is that command.")
        }
        return parts.joined(separator: " ")
    }

    private func section(_ command: Command, _ chain: [Command], _ path: [String]) -> [String] {
        var lines = [".SS " + quoted(path.joined(separator: " "))]
        lines.append(prose(HelpPage.sentence(command.summary)))
        for words in HelpPage.usages(of: chain) {
            lines += [".PP", bold((path + words).joined(separator: " "))]
        }
        for paragraph in command.discussion.split(separator: "\n\n") {
            lines += [".PP", prose(paragraph.split(separator: "\n").joined(separator: " "))]
        }
        for argument in command.arguments {
            lines += [".TP", bold(argument.name), prose(HelpPage.meaning(of: argument))]
        }
        for option in command.options { lines += entry(option) }
        if command.destroys != nil { lines += entry(StandardOptions.yes.parameter) }
        for example in command.examples {
            lines += [".TP", bold(example.text(of: tree.name)), prose(example.shows)]
        }
        return lines
    }

    private func entry(_ option: Parameter) -> [String] {
        let term = HelpPage.term(of: option).drop { $0 == " " }
        return [".TP", bold(String(term)), prose(HelpPage.meaning(of: option))]
    }

    private func bold(_ text: String) -> String { "\\fB\(escaped(text))\\fR" }

    /// A line of text; one that begins like a request is kept from being one.
    private func prose(_ text: String) -> String {
        let text = escaped(text)
        return text.hasPrefix(".") || text.hasPrefix("'") ? "\\&" + text : text
    }

    private func quoted(_ text: String) -> String {
        "\"" + escaped(text).replacing("\"", with: "\\(dq") + "\""
    }

    private func escaped(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            switch character {
            case "\\": result += "\\e"
            case "-": result += "\\-"
            case "…": result += "..."
            case "'": result += "\\(aq"
            default: result.append(character)
            }
        }
    }
}

extension CommandTree {
    /// The manual page of the whole program.
    package var manualPage: String { ManualPage(self).text }
}
