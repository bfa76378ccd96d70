/// A command, as a completion script sees it: where it is, and what may come next.
///
/// Places are written `/`, `/log/`, `/log/show/`; a script walks from one to the next along the
/// words that are already there.
struct CompletionPlace {
    let place: String
    let commands: [Command]
    let options: [Parameter]
    let arguments: [Parameter]

    /// Every place of the commands that help shows.
    static func all(of tree: CommandTree) -> [CompletionPlace] {
        tree.shownPaths.compactMap { path in
            guard let chain = tree.chain(path), let command = chain.last else { return nil }
            return CompletionPlace(
                place: "/" + path.map { $0 + "/" }.joined(), commands: command.commands,
                options: CommandTree.options(of: chain), arguments: command.arguments)
        }
    }

    /// `/:log` for each command that can be entered from here.
    var steps: [String] { commands.map { "\(place):\($0.name)" } }

    /// `/:--url` for each way to write an option that takes the next word as its value.
    var valued: [String] {
        options.filter { $0.arity != .flag }.flatMap { Self.spellings($0).map { "\(place):\($0)" } }
    }

    /// What the arguments here are completed with; they are seldom of two sorts.
    var argumentCompletion: Completion {
        arguments.map(\.completion).first { $0 != .nothing } ?? .nothing
    }

    static func spellings(_ option: Parameter) -> [String] {
        option.allNames.map { "--\($0)" } + (option.short.map { ["-\($0)"] } ?? [])
    }

    /// The name of a shell function of this program.
    static func function(of tree: CommandTree) -> String {
        "_" + String(tree.name.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
    }

    /// Text between single quotes, for bash and zsh.
    static func quoted(_ text: String) -> String {
        "'" + text.replacing("'", with: "'\\''") + "'"
    }
}
