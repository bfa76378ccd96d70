/// A program: its root command, its version, and the names it answers to.
///
/// One executable may be called by several names (links to it). An alias of the program means the
/// program; a first word means the program and that word: with `net` among the first words,
/// `net compute stats` is `tb-cli net compute stats`.
package struct CommandTree: Sendable {
    package let root: Command
    package let version: String
    /// Names that mean this program.
    package let aliases: [String]
    /// Names that mean this program and a command of it.
    package let firstWords: [String]

    package init(
        _ root: Command, version: String, aliases: [String] = [], firstWords: [String] = []
    ) {
        var root = root
        precondition(
            firstWords.allSatisfy { word in root.commands.contains { $0.name == word } },
            "a first word that is no command")
        Self.checkNames(root, [], [])
        if !root.commands.isEmpty { root.commands += Self.builtins }
        (self.root, self.version) = (root, version)
        (self.aliases, self.firstWords) = (aliases, firstWords)
    }

    /// An option that meant one thing before a command and another behind it would be read by one
    /// type and asked for by the other.
    private static func checkNames(
        _ command: Command, _ names: Set<String>, _ shorts: Set<Character>
    ) {
        let own = Set(command.options.flatMap(\.allNames))
        let ownShorts = Set(command.options.compactMap(\.short))
        precondition(own.isDisjoint(with: names), "\(command.name): an option of its holder again")
        precondition(
            ownShorts.isDisjoint(with: shorts),
            "\(command.name): a short option of its holder again")
        for inner in command.commands {
            checkNames(inner, names.union(own), shorts.union(ownShorts))
        }
    }

    package var name: String { root.name }

    /// The first word that this name of the program means, and the name to show. A name that is
    /// none of ours means the program: it may have been installed under any.
    func meaning(of calledAs: String) -> (shown: String, words: [String]) {
        let name = String(calledAs.split(separator: "/").last ?? "")
        if firstWords.contains(name) { return (name, [name]) }
        return (aliases.contains(name) ? name : self.name, [])
    }

    /// The commands from the root along `path`; `nil` where there is none of that name.
    package func chain(_ path: some Sequence<String>) -> [Command]? {
        var chain = [root]
        for word in path {
            guard let next = chain.last?.commands.first(where: { $0.name == word }) else {
                return nil
            }
            chain.append(next)
        }
        return chain
    }

    /// The options of the last command of a chain: the standard ones, its own, those of its holders.
    static func options(of chain: [Command]) -> [Parameter] {
        var options = chain.reversed().flatMap(\.options)
        if chain.last?.destroys != nil { options.append(StandardOptions.yes.parameter) }
        options += [
            StandardOptions.json.parameter, StandardOptions.quiet.parameter,
            StandardOptions.color.parameter, StandardOptions.help.parameter,
        ]
        if chain.count == 1 { options.append(StandardOptions.version.parameter) }
        return options
    }

    /// Every command that help shows, with the path to it, in the order of declaration.
    package var shownPaths: [[String]] {
        func below(_ command: Command, _ path: [String]) -> [[String]] {
            [path] + command.commands.flatMap { below($0, path + [$0.name]) }
        }
        return below(root, [])
    }
}

/// What the commands that every tree has take.
enum BuiltinArguments {
    static let path = Argument.rest("COMMAND", .text(longest: 64), "the command to tell about")
    static let shell = Argument("SHELL", .choice(["bash", "zsh", "fish"]), "for which shell")
}

extension CommandTree {
    static var builtins: [Command] {
        let never: Command.Action = { _, _ throws(CommandFailure) in .internalError }
        var help = Command(
            "help", "tell about a command", arguments: [BuiltinArguments.path], action: never)
        help.builtin = .help
        var completions = Command(
            "completions", "print completions for a shell", arguments: [BuiltinArguments.shell],
            action: never)
        completions.builtin = .completions
        var manual = Command("man", "print the manual page", action: never)
        manual.builtin = .manual
        return [help, completions, manual]
    }
}
