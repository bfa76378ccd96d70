import Simulation
import SpecTesting
import Terminal
import Testing

@Suite struct CommandLineParserTests {
    private func parse(
        _ words: String..., variables: [String: String] = [:]
    ) throws(UsageError) -> Invocation {
        try SampleTree.tree.parse(words, calledAs: "tb-cli", variables: variables)
    }

    @Test func `a value is written in every way there is`() throws {
        for words in [
            ["--limit", "7"], ["--limit=7"], ["-n", "7"], ["-n7"], ["-n=7"], ["-qn7"],
        ] {
            let all = ["compute", "list"] + words
            let invocation = try SampleTree.tree.parse(all, calledAs: "tb-cli")
            #expect(invocation[SampleTree.limit] == 7, "\(words)")
            #expect(invocation[StandardOptions.quiet] == (words[0] == "-qn7"))
        }
    }

    @Test func `what is not given is the default, or nothing`() throws {
        let invocation = try parse("compute", "list")
        #expect(
            SampleTree.listed(invocation) == ["100", "0", "any", "", "10.0 seconds", "none", ""])
        #expect(invocation[SampleTree.node] == .localNode)
        #expect(!invocation.isGiven(SampleTree.limit))
    }

    @Test(arguments: ["--url", "--rpc"])
    func `both names of the node are understood, before the command and behind it`(
        name: String
    ) throws {
        let address = "https://node.example:8443/rpc"
        let words = ["node", "ledger", "inspect", "-a", "x"]
        for all in [[name, address] + words, words + [name + "=" + address]] {
            let invocation = try SampleTree.tree.parse(all, calledAs: "tb-cli")
            #expect(invocation[SampleTree.node].text == address)
        }
    }

    @Test func `two dashes end the options, and one is a word`() throws {
        let invocation = try parse("compute", "cancel", "--", "--yes")
        #expect(invocation[SampleTree.job] == "--yes")
        #expect(!invocation[StandardOptions.yes])
        #expect(try parse("compute", "cancel", "-")[SampleTree.job] == "-")
    }

    @Test func `a variable stands in for what is not given, and is judged the same`() throws {
        let words = ["node", "ledger", "inspect", "--account", "x"]
        func parsed(_ more: [String], _ variables: [String: String]) throws -> Invocation {
            try SampleTree.tree.parse(words + more, calledAs: "tb-cli", variables: variables)
        }
        let other = "http://other:1"
        #expect(try parsed([], ["TB_RPC_URL": other])[SampleTree.node].text == other)
        #expect(
            try parsed(["--url", "http://given"], ["TB_RPC_URL": other])[SampleTree.node].text
                == "http://given")
        #expect(try parsed([], ["TB_RPC_URL": ""])[SampleTree.node] == .localNode)
        #expect(try parsed([], ["TB_VERBOSE": "true"])[SampleTree.verbose])
        let refused = #expect(throws: UsageError.self) { try parsed([], ["TB_RPC_URL": "ftp://x"]) }
        #expect(refused?.description.hasPrefix("the variable TB_RPC_URL (for --url): got") == true)
    }

    @Test(arguments: [
        (["compute", "lst"], "unknown command 'lst'; did you mean 'list'?"),
        (["comptue"], "unknown command 'comptue'; did you mean 'compute'?"),
        (["xyz"], "unknown command 'xyz'; expected one of node, compute, help"),
        (["compute"], "expected a command: one of list, cancel, sign"),
        (["compute", "list", "--limt", "3"], "unknown option '--limt'; did you mean '--limit'?"),
        (["compute", "list", "-z"], "unknown option '-z'"),
        (["compute", "list", "--limit"], "--limit has no value; expected a number from 1 to 1000"),
        (["compute", "list", "--limit", "--json"], "--limit has no value; expected a number"),
        (
            ["compute", "list", "--limit", "0"],
            "--limit: got '0', expected a number from 1 to 1000"
        ),
        (["compute", "list", "-n", "+7"], "-n: got '+7', expected a number from 1 to 1000"),
        (["compute", "list", "--limit="], "--limit: got '', expected a number"),
        (["compute", "list", "-n1", "-n2"], "--limit is given twice; expected it once"),
        (["compute", "list", "--json=yes"], "--json takes no value, got 'yes'"),
        (["compute", "list", "--status", "gone"], "expected one of queued, paid, resolved"),
        (["compute", "list", "--wait", "10"], "expected a time from 1s to 1d, such as 250ms"),
        (["compute", "list", "--wait", "2d"], "--wait: got '2d', expected a time from 1s to 1d"),
        (["compute", "list", "f", "7", "70000"], "PORT: got '70000', expected a number from 1"),
        (["compute", "cancel"], "JOB is missing; expected a text of 1 to 64 bytes"),
        (["compute", "cancel", "a", "b"], "'b' is one argument too many"),
        (["node", "ledger", "inspect"], "--account is missing; expected a text"),
        (["compute", "cancel", "a\u{1B}[2J", "b\u{1B}"], "'b\\x1b' is one argument too many"),
    ])
    func `misuse names what was given and what was expected`(
        words: [String], reason: String
    ) async throws {
        let refused = #expect(throws: UsageError.self) {
            try SampleTree.tree.parse(words, calledAs: "tb-cli")
        }
        #expect(refused?.description.contains(reason) == true, "\(refused?.description ?? "")")
        let run = await SampleRun(words)
        #expect(run.code == .misuse && run.output.isEmpty)
        #expect(run.errors.contains(reason) && run.errors.contains("--help'"))
    }

    @Test func `numbers below zero are values where they are allowed`() throws {
        #expect(try parse("compute", "list", "--depth", "-5")[SampleTree.depth] == -5)
        let refused = #expect(throws: UsageError.self) {
            try parse("compute", "list", "--limit", "-5")
        }
        #expect(refused?.description.hasPrefix("--limit: got '-5', expected a number from") == true)
    }

    @Test func `words have bounds`() {
        let many = Array(repeating: "a", count: 10_001)
        #expect(throws: UsageError(path: ["tb-cli"], reason: .tooManyWords(limit: 10_000))) {
            try SampleTree.tree.parse(many, calledAs: "tb-cli")
        }
        let long = String(repeating: "a", count: 131_073)
        #expect(throws: UsageError.self) { try SampleTree.tree.parse([long], calledAs: "tb-cli") }
    }

    @Test(
        arguments: [
            ("/usr/bin/tb-cli", ["compute", "list"], "tb-cli compute list"),
            ("contract-cli", ["compute", "list"], "contract-cli compute list"),
            ("blockctl", ["compute", "list"], "blockctl compute list"),
            ("bin/compute", ["list"], "compute list"),
            ("other", ["compute", "list"], "tb-cli compute list"),
        ])
    func `one program answers to its names`(
        name: String, words: [String], path: String
    ) throws {
        let invocation = try SampleTree.tree.parse(words, calledAs: name)
        #expect(invocation.path.joined(separator: " ") == path)
        #expect(invocation.command.name == "list")
    }

    @Test func `an option cannot mean two things along one path`() async {
        await #expect(processExitsWith: .failure) {
            let outer = Option("depth", .integer(in: 1...9), default: 1, "a number")
            let inner = Option("depth", .text(), default: "a", "a text")
            let command = Command("inner", "inner", options: [inner]) {
                (_, _) throws(CommandFailure) in .success
            }
            _ = CommandTree(
                Command("outer", "outer", options: [outer], commands: [command]), version: "1")
        }
    }

    @Test(arguments: Trials.seeds(2_000))
    func `a command line that was made of values is read as those values`(seed: UInt64) throws {
        var dice = SplitMix64(seed: seed)
        let line = RandomLine(using: &dice)
        let invocation = try SampleTree.tree.parse(line.words, calledAs: "tb-cli")
        #expect(SampleTree.listed(invocation) == line.expected, "\(line.words)")
    }

    @Test(arguments: Trials.seeds(5_000))
    func `a mutated command line is read or refused, and says why`(seed: UInt64) throws {
        var dice = SplitMix64(seed: seed)
        var words = RandomLine(using: &dice).words
        for _ in 0..<Int.random(in: 1...4, using: &dice) { mutate(&words, &dice) }
        do throws(UsageError) {
            let invocation = try SampleTree.tree.parse(words, calledAs: "tb-cli")
            if invocation.command.name == "list" { _ = SampleTree.listed(invocation) }
        } catch {
            #expect(!error.description.isEmpty)
            #expect(error.description.unicodeScalars.allSatisfy { $0.value >= 0x20 })
        }
    }

    private func mutate(_ words: inout [String], _ dice: inout SplitMix64) {
        let odd = [
            "", "-", "--", "--=", "-=", "-n", "--limit=", "é", "\u{0}", "--json", "help", "-qqq",
        ]
        let place = Int.random(in: 0..<words.count, using: &dice)
        switch Int.random(in: 0..<4, using: &dice) {
        case 0: words.remove(at: place)
        case 1: words.insert(odd.randomElement(using: &dice) ?? "", at: place)
        case 2: words[place] = String(words[place].shuffled(using: &dice))
        default: words.swapAt(place, Int.random(in: 0..<words.count, using: &dice))
        }
        if words.isEmpty { words = ["compute"] }
    }
}

/// A valid line of `compute list`, and what its values are.
private struct RandomLine {
    var words: [String] = []
    var expected: [String] = []

    init(using dice: inout SplitMix64) {
        func chance() -> Bool { Bool.random(using: &dice) }
        func text() -> String {
            let letters = Array("abz-=_ é…中'\"\\")
            let count = Int.random(in: 1...8, using: &dice)
            return String((0..<count).compactMap { _ in letters.randomElement(using: &dice) })
        }
        var options: [[String]] = []
        func give(_ long: String, _ short: String?, _ value: String) {
            switch Int.random(in: 0..<4, using: &dice) {
            case 0 where !value.hasPrefix("-"): options.append(["--" + long, value])
            case 1 where short != nil: options.append(["-\(short ?? "")=\(value)"])
            case 2 where short != nil && !value.hasPrefix("="):
                options.append(["-\(short ?? "")\(value)"])
            default: options.append(["--\(long)=\(value)"])
            }
        }
        let limit = Int.random(in: 1...1_000, using: &dice)
        if limit > 500 { give("limit", "n", "\(limit)") }
        let depth = Int.random(in: -5...5, using: &dice)
        give("depth", nil, "\(depth)")
        let status = chance() ? "paid" : nil
        if let status { give("status", nil, status) }
        let labels = (0..<Int.random(in: 0...3, using: &dice)).map { _ in text() }
        for label in labels { give("label", "l", label) }
        let wait = Int.random(in: 1...3_600, using: &dice)
        give("wait", nil, "\(wait)s")
        if chance() { options.append(["--json"]) }
        let file = text()
        let ports = (0..<Int.random(in: 0...3, using: &dice)).map { _ in
            UInt16.random(in: 1 ... .max, using: &dice)
        }
        // Labels keep their order; everything else may stand anywhere.
        let places = options.indices.map { _ in Int.random(in: 0...1, using: &dice) }
        let early = options.indices.filter { places[$0] == 0 }.flatMap { options[$0] }
        let late = options.indices.filter { places[$0] == 1 }.flatMap { options[$0] }
        let labelsInOrder =
            (options.indices.filter { places[$0] == 0 } + options.indices.filter { places[$0] == 1 })
        let isLabel = options.map { $0[0].hasPrefix("--label") || $0[0].hasPrefix("-l") }
        let order = labelsInOrder.filter { isLabel[$0] }
        let first = options.indices.filter { isLabel[$0] }
        let shown = order.compactMap { place in first.firstIndex(of: place).map { labels[$0] } }
        words = ["compute", "list"] + early + late + ["--", file] + ports.map(String.init)
        expected = [
            "\(limit > 500 ? limit : 100)", "\(depth)", status ?? "any",
            shown.joined(separator: "+"), "\(Duration.seconds(wait))", file,
            ports.map(String.init).joined(separator: "+"),
        ]
    }
}
