import Terminal

extension FuzzTarget {
    /// A command line somebody else has typed: words divided by zeros, the first of them the name.
    public static let commandLine = FuzzTarget(
        "command-line",
        promise: "Any words are read as typed values or refused in text that is safe to show."
    ) { bytes in
        let text = String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
        var words = text.split(separator: "\0", omittingEmptySubsequences: false).map(String.init)
        let name = words.isEmpty ? "" : words.removeFirst()
        do throws(UsageError) {
            let invocation = try CommandLineSample.tree.parse(words, calledAs: name)
            precondition(1...50 ~= invocation[CommandLineSample.limit], "a value out of its range")
            _ = invocation[CommandLineSample.node].text
            if invocation.command.name == "put" {
                let depth = invocation[CommandLineSample.labels].count
                precondition(depth <= words.count, "more values than words")
            }
        } catch {
            let shown = error.description
            precondition(!shown.isEmpty, "a refusal without a reason")
            precondition(PrintableText.escaped(shown) == shown, "a refusal that steers")
        }
        var page = Page(columns: 40)
        page.paragraph(text)
        var table = TextTable([.text("A", least: 4), .number("B", priority: 1)])
        table.append([TextTable.Cell(text), TextTable.Cell(text)])
        page.table(table)
        precondition(
            page.lines.allSatisfy { PrintableText.escaped($0) == $0 }, "a page that steers")
    }
}

private enum CommandLineSample {
    static let limit = Option("limit", short: "n", .integer(in: 1...50), default: 5, "how many")
    static let node = Option<WebAddress>.node
    static let labels = Option<[Duration]>.repeated(
        "label", short: "l", .duration(in: .zero ... .seconds(60)), "times")

    static let tree: CommandTree = {
        let file = Argument("FILE", .path, "what to put")
        let put = Command("put", "put it there", options: [labels], arguments: [file]) {
            (_, _) throws(CommandFailure) in .success
        }
        let show = Command("show", "show it") { (_, _) throws(CommandFailure) in .success }
        let root = Command(
            "sample", "a sample", options: [limit, node],
            commands: [Command("net", "the net", commands: [put, show])])
        return CommandTree(root, version: "1", aliases: ["other"], firstWords: ["net"])
    }()
}
