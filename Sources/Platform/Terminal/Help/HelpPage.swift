/// What `--help` prints: made of the declaration alone, laid out for the window.
struct HelpPage {
    private let chain: [Command]
    private let path: [String]

    /// The command at the end of `chain`; `path` is how it was called.
    init(_ chain: [Command], path: [String]) { (self.chain, self.path) = (chain, path) }

    private var command: Command { chain[chain.count - 1] }

    func text(columns: Int) -> String {
        var parts = [usage(columns)]
        parts.append(TextWrap.lines(Self.sentence(command.summary), columns: columns))
        if !command.discussion.isEmpty {
            parts.append(TextWrap.lines(command.discussion, columns: columns))
        }
        let commands = command.commands.map { (term: $0.name, meaning: $0.summary) }
        section("Commands", commands, columns, into: &parts)
        let arguments = command.arguments.map {
            (term: $0.name, meaning: Self.meaning(of: $0))
        }
        section("Arguments", arguments, columns, into: &parts)
        let options = CommandTree.options(of: chain).map {
            (term: Self.term(of: $0), meaning: Self.meaning(of: $0))
        }
        section("Options", options, columns, into: &parts)
        let examples = command.examples.map {
            (term: $0.text(of: chain[0].name), meaning: $0.shows)
        }
        section("Examples", examples, columns, into: &parts)
        let codes = Self.codes(of: command).map { (term: "\($0.rawValue)", meaning: $0.meaning) }
        section("Exit codes", codes, columns, into: &parts)
        return parts.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }

    private func section(
        _ title: String, _ pairs: [(term: String, meaning: String)], _ columns: Int,
        into parts: inout [[String]]
    ) {
        guard !pairs.isEmpty else { return }
        parts.append(["\(title):"] + TextWrap.pairs(pairs, columns: columns))
    }

    private func usage(_ columns: Int) -> [String] {
        let start = "usage: "
        let head = start + path.joined(separator: " ")
        var lines: [String] = []
        for words in Self.usages(of: chain) {
            let first =
                lines.isEmpty
                ? head
                : String(repeating: " ", count: start.count)
                    + path.joined(separator: " ")
            let margin = String(repeating: " ", count: start.count + 4)
            var line = first
            for word in words {
                if line.count + 1 + word.count > columns, line != margin {
                    lines.append(line)
                    line = margin + word
                } else {
                    line += " " + word
                }
            }
            lines.append(line)
        }
        return lines
    }

    // MARK: Pieces that the manual page shares

    /// The words behind the command's name, one list for each way to call it.
    static func usages(of chain: [Command]) -> [[String]] {
        guard let command = chain.last else { return [] }
        let options = chain.reversed().flatMap(\.options).map { option in
            let word =
                option.arity == .flag
                ? "--\(option.name)"
                : "--\(option.name) \(option.valueName)"
            let shown = option.isRequired ? word : "[\(word)]"
            return option.arity == .many ? shown + "…" : shown
        }
        let arguments = command.arguments.map { argument in
            switch (argument.isRequired, argument.arity) {
            case (true, _): argument.name
            case (false, .many): "[\(argument.name)…]"
            case (false, _): "[\(argument.name)]"
            }
        }
        let yes = command.destroys == nil ? [] : ["[--yes]"]
        var usages: [[String]] = []
        if command.action != nil { usages.append(arguments + options + yes + ["[--json]"]) }
        if !command.commands.isEmpty { usages.append(["COMMAND", "…"]) }
        return usages
    }

    static func term(of option: Parameter) -> String {
        let short = option.short.map { "-\($0), " } ?? "    "
        let names = option.allNames.map { "--\($0)" }.joined(separator: ", ")
        return short + names + (option.valueName.isEmpty ? "" : " \(option.valueName)")
    }

    static func meaning(of parameter: Parameter) -> String {
        var notes: [String] = []
        if let text = parameter.defaultText { notes.append("default \(text)") }
        if let name = parameter.variable { notes.append("or $\(name)") }
        if parameter.arity == .many { notes.append("may be repeated") }
        return parameter.summary + (notes.isEmpty ? "" : " (\(notes.joined(separator: "; ")))")
    }

    static func codes(of command: Command) -> [ExitCode] {
        let all = Set(ExitCode.common + command.exitCodes)
            .union(command.destroys == nil ? [] : [.notPermitted])
        return ExitCode.allCases.filter { all.contains($0) }
    }

    static func sentence(_ summary: String) -> String {
        summary.prefix(1).uppercased() + summary.dropFirst() + "."
    }
}
