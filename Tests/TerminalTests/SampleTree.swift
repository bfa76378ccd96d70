import Crypto
import Keys
import Records
import Terminal

/// What the sample's commands answer: what they were given.
struct Echo: Record, Equatable {
    var command = ""
    var values: [String] = []

    init() {}
    init(_ command: String, _ values: [String]) { (self.command, self.values) = (command, values) }

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("command", &command)
        try visit("values", &values)
    }
}

/// A tree in the shape of the one operators will have.
enum SampleTree {
    static let node = Option<WebAddress>.node.orVariable("TB_RPC_URL")
    static let account = Option<String>.required(
        "account", short: "a", .text(longest: 64).called("ID"), "the account to look at")
    static let limit = Option(
        "limit", short: "n", .integer(in: 1...1_000), default: 100, "how many to list at most")
    static let depth = Option("depth", .integer(in: -5...5), default: 0, "how far up or down")
    static let status = Option<String?>.optional(
        "status", .choice(["queued", "paid", "resolved"]), "only those in this state")
    static let label = Option<[String]>.repeated("label", short: "l", .text(), "a label to set")
    static let wait = Option(
        "wait", .duration(in: .seconds(1) ... .seconds(86_400)), default: .seconds(10),
        "how long to wait for an answer")
    static let verbose = Option.flag("verbose", short: "v", "say more").orVariable("TB_VERBOSE")
    static let key = Option.secret("key-file", "the key to sign with")
    static let job = Argument("JOB", .text(longest: 64), "the job")
    static let file = Argument<String?>.optional("FILE", .path, "where to write")
    static let peers = Argument<[UInt16]>.rest("PORT", .integer(from: 1), "ports of peers")

    static var tree: CommandTree {
        let inspect = Command(
            "inspect", "show the ledger state of an account", options: [account, verbose]
        ) { (invocation, session) throws(CommandFailure) in
            try session.echo(
                "inspect",
                [
                    invocation[node].text, invocation[account], "\(invocation[verbose])",
                ])
        }
        var list = Command(
            "list", "list jobs", options: [limit, depth, status, label, wait],
            arguments: [file, peers]
        ) { (invocation, session) throws(CommandFailure) in
            try session.echo("list", listed(invocation))
        }
        list.discussion = "Jobs are listed newest first.\n\nA job that has ended is left out."
        list.examples = [Command.Example("compute list --limit 5", "the newest five jobs")]
        var cancel = Command("cancel", "cancel a job", arguments: [job]) {
            (invocation, session) throws(CommandFailure) in
            try session.echo("cancel", [invocation[job]])
        }
        cancel.destroys = "the job and its place in the queue"
        cancel.exitCodes = [.missing]
        let sign = Command("sign", "sign a job", options: [key], arguments: [job]) {
            (invocation, session) throws(CommandFailure) in
            let secret = try session.secret(invocation[key], kind: .signing)
            return try session.echo("sign", ["\(secret.count) bytes"])
        }
        let root = Command(
            "tb-cli", "talk to a node", options: [node],
            commands: [
                Command(
                    "node", "the node itself",
                    commands: [
                        Command("ledger", "its ledger", commands: [inspect])
                    ]),
                Command("compute", "the compute market", commands: [list, cancel, sign]),
            ])
        return CommandTree(
            root, version: "1.2.3", aliases: ["contract-cli", "contract", "blockctl", "ronctl"],
            firstWords: ["node", "compute"])
    }

    static func listed(_ invocation: Invocation) -> [String] {
        [
            "\(invocation[limit])", "\(invocation[depth])", invocation[status] ?? "any",
            invocation[label].joined(separator: "+"), "\(invocation[wait])",
            invocation[file] ?? "none", invocation[peers].map(String.init).joined(separator: "+"),
        ]
    }
}

extension Session {
    fileprivate func echo(
        _ command: String, _ values: [String]
    ) throws(CommandFailure) -> ExitCode {
        try show(Echo(command, values)) { page, echo in
            page.line(([echo.command] + echo.values).joined(separator: "|"))
        }
        return .success
    }
}

/// What a run of the sample said.
struct SampleRun {
    let code: ExitCode
    let output: String
    let errors: String

    init(
        _ words: [String], as name: String = "tb-cli", tree: CommandTree = SampleTree.tree,
        input: MemoryInput = MemoryInput(), prepare: (inout Console) -> Void = { _ in }
    ) async {
        let (output, errors) = (MemoryOutput(), MemoryOutput())
        var console = Console.inMemory(output, errors, input: input)
        prepare(&console)
        code = await tree.run(words, calledAs: name, at: console)
        (self.output, self.errors) = (output.text, errors.text)
    }
}
