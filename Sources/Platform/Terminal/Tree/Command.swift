/// A command, declared: its name, what it takes, and what it does or which commands it holds.
///
/// ```swift
/// let from = Option("from", .integer(from: 1 as UInt64), default: 1, "the first record to show")
/// let directory = Argument("DIR", .directory, "a data directory")
///
/// let show = Command("show", "list the records of a log", options: [from], arguments: [directory]) {
///     invocation, session in
///     try session.show(listing(invocation[directory], from: invocation[from]), …)
///     return .success
/// }
/// let log = Command("log", "look at a command log", commands: [show])
/// ```
///
/// The options of a command that holds others are options of those as well.
package struct Command: Sendable {
    /// What a command does; the session is where it answers.
    package typealias Action =
        @Sendable (Invocation, Session) async throws(CommandFailure) -> ExitCode

    /// A line that works, and what it does.
    package struct Example: Hashable, Sendable {
        /// Without the name of the program.
        package let line: String
        package let shows: String

        package init(_ line: String, _ shows: String) { (self.line, self.shows) = (line, shows) }

        func text(of program: String) -> String { line.isEmpty ? program : "\(program) \(line)" }
    }

    /// The commands that every tree has.
    enum Builtin: Sendable { case help, completions, manual }

    package let name: String
    /// One line: small letter first, no full stop.
    package let summary: String
    /// What else there is to know, in paragraphs.
    package var discussion = ""
    package var examples: [Example] = []
    /// Exit codes this command has besides 0, misuse and what any command may have.
    package var exitCodes: [ExitCode] = []
    /// What is lost for good: asked about before it is done, unless `--yes` is given.
    package var destroys: String?
    package private(set) var options: [Parameter]
    package let arguments: [Parameter]
    package internal(set) var commands: [Command]
    package let action: Action?
    var builtin: Builtin?

    /// A command that does something, and may hold others besides.
    package init(
        _ name: String, _ summary: String, options: [any DeclaredOption] = [],
        arguments: [any DeclaredArgument] = [], commands: [Command] = [],
        action: @escaping Action
    ) {
        (self.name, self.summary, self.commands) = (name, summary, commands)
        self.options = options.map(\.parameter)
        self.arguments = arguments.map(\.parameter)
        self.action = action
        checkDeclaration()
    }

    /// A command that only holds others.
    package init(
        _ name: String, _ summary: String, options: [any DeclaredOption] = [],
        commands: [Command]
    ) {
        (self.name, self.summary, self.commands) = (name, summary, commands)
        self.options = options.map(\.parameter)
        (arguments, action) = ([], nil)
        checkDeclaration()
    }

    private func checkDeclaration() {
        precondition(commands.isEmpty || arguments.isEmpty, "\(name): a word is one or the other")
        precondition(Set(commands.map(\.name)).count == commands.count, "\(name): a name twice")
        let names = options.flatMap(\.allNames)
        precondition(Set(names).count == names.count, "\(name): an option twice")
        precondition(
            Set(names).isDisjoint(with: StandardOptions.names), "\(name): a standard option again")
        let shorts = options.compactMap(\.short)
        precondition(Set(shorts).count == shorts.count, "\(name): a short option twice")
        precondition(
            Set(shorts).isDisjoint(with: StandardOptions.all.compactMap(\.short)),
            "\(name): a standard short option again")
        let order = arguments.map { $0.isRequired ? 0 : $0.arity == .many ? 2 : 1 }
        precondition(
            order == order.sorted() && order.filter { $0 == 2 }.count <= 1,
            "\(name): required arguments first, the one that takes the rest last")
    }
}
