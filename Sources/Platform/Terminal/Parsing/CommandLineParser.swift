/// Reads the words of a command line by a tree of commands.
///
/// - `--x=v` and `--x v` give a value; `-n5`, `-n 5` and `-n=5` as well; `-qv` is `-q -v`.
/// - A next word that begins with `-` is taken as a value only if it goes on like a number; so
///   `--from -5` is a number, refused where numbers below zero are, and `--name --json` has no value.
/// - `--` ends the options; `-` alone is a word like any other.
/// - Options may stand anywhere behind the command that declares them.
struct CommandLineParser {
    static let mostWords = 10_000
    static let longestWord = 128 << 10

    private let variables: [String: String]
    private var chain: [Command]
    private var path: [String]
    private var words: [String] = []
    private var options: [String: [String]] = [:]
    private var positions: [String] = []

    /// Reads all of `words`.
    static func parse(
        _ words: [String], of tree: CommandTree, calledAs name: String,
        variables: [String: String] = [:]
    ) throws(UsageError) -> Invocation {
        var parser = CommandLineParser(tree, calledAs: name, variables)
        return try parser.read(words, tree.meaning(of: name).words)
    }

    private init(_ tree: CommandTree, calledAs name: String, _ variables: [String: String]) {
        let meaning = tree.meaning(of: name)
        self.variables = variables
        chain = [tree.root]
        path = [meaning.shown]
    }

    private var command: Command { chain[chain.count - 1] }
    private var known: [Parameter] { CommandTree.options(of: chain) }

    private func refusal(_ reason: UsageError.Reason) -> UsageError {
        UsageError(path: path, reason: reason)
    }

    private mutating func read(
        _ given: [String], _ first: [String]
    ) throws(UsageError) -> Invocation {
        guard given.count <= Self.mostWords else {
            throw refusal(.tooManyWords(limit: Self.mostWords))
        }
        if let long = given.first(where: { $0.utf8.count > Self.longestWord }) {
            throw refusal(.tooLongWord(bytes: long.utf8.count, limit: Self.longestWord))
        }
        for word in first { try enter(word, isShown: false) }

        words = given.reversed()
        var isEnded = false
        while let word = words.popLast() {
            if isEnded || word == "-" || !word.hasPrefix("-") {
                try take(word)
            } else if word == "--" {
                isEnded = true
            } else if word.hasPrefix("--") {
                try readLong(word)
            } else {
                try readShort(word.dropFirst())
            }
        }
        return try finish()
    }

    private mutating func take(_ word: String) throws(UsageError) {
        if command.commands.isEmpty {
            positions.append(word)
        } else {
            try enter(word, isShown: true)
        }
    }

    private mutating func enter(_ word: String, isShown: Bool) throws(UsageError) {
        guard let next = command.commands.first(where: { $0.name == word }) else {
            let names = command.commands.map(\.name)
            let nearest = NearestNames.of(word, among: names)
            throw refusal(.unknownCommand(given: word, nearest: nearest, expected: names))
        }
        chain.append(next)
        if isShown { path.append(word) }
    }

    // MARK: Options

    private mutating func readLong(_ word: String) throws(UsageError) {
        let body = word.dropFirst(2)
        let name = body.prefix { $0 != "=" }
        let value = name.endIndex < body.endIndex ? String(body[name.endIndex...].dropFirst()) : nil
        guard let option = known.first(where: { $0.isCalled(name) }) else {
            let given = "--" + name
            let nearest = NearestNames.of(given, among: known.flatMap(\.allNames).map { "--" + $0 })
            throw refusal(.unknownOption(given: given, nearest: nearest))
        }
        try give(option, as: "--\(name)", value)
    }

    private mutating func readShort(_ letters: Substring) throws(UsageError) {
        var rest = letters
        while let letter = rest.popFirst() {
            guard let option = known.first(where: { $0.short == letter }) else {
                throw refusal(.unknownOption(given: "-\(letter)", nearest: []))
            }
            if rest.first == "=" {
                return try give(option, as: "-\(letter)", String(rest.dropFirst()))
            }
            if option.arity != .flag, !rest.isEmpty {
                return try give(option, as: "-\(letter)", String(rest))
            }
            try give(option, as: "-\(letter)", nil)
        }
    }

    private mutating func give(
        _ option: Parameter, as given: String, _ attached: String?
    ) throws(UsageError) {
        if option.arity == .flag {
            if let attached {
                throw refusal(.unwantedValue(option: given, given: attached))
            }
            // Saying a flag twice is saying it once.
            options[option.name] = ["true"]
            return
        }
        guard let value = attached ?? nextValue(of: option) else {
            throw refusal(.missingValue(option: given, expected: option.expectation))
        }
        guard option.accepts(value) else {
            let expected = option.expectation(insteadOf: value)
            throw refusal(.wrongValue(name: given, given: value, expected: expected))
        }
        if option.arity == .one, options[option.name] != nil {
            throw refusal(.duplicateOption(name: option.name))
        }
        options[option.name, default: []].append(value)
    }

    private mutating func nextValue(of option: Parameter) -> String? {
        guard let next = words.last else { return nil }
        if next.hasPrefix("-"), next != "-" {
            // What looks like a number is one, right or wrong, unless an option is called so.
            let letter = next.dropFirst().first
            let isOption = letter?.isNumber != true || known.contains { $0.short == letter }
            guard !isOption else { return nil }
        }
        return words.popLast()
    }

    // MARK: The end

    private mutating func finish() throws(UsageError) -> Invocation {
        let asksForText = options["help"] != nil || options["version"] != nil
        var arguments: [String: [String]] = [:]
        if !asksForText {
            try readVariables()
            try checkOptions()
            if command.action == nil {
                throw refusal(.missingCommand(expected: command.commands.map(\.name)))
            }
            arguments = try placed()
        }
        return Invocation(path: path, command: command, options: options, arguments: arguments)
    }

    /// An empty variable counts as none.
    private mutating func readVariables() throws(UsageError) {
        for option in known where options[option.name] == nil {
            guard let name = option.variable, let text = variables[name], !text.isEmpty else {
                continue
            }
            guard option.accepts(text) else {
                throw refusal(
                    .wrongVariable(
                        name: name, option: option.name, given: text,
                        expected: option.arity == .flag
                            ? "true or false" : option.expectation(insteadOf: text)))
            }
            options[option.name] = [text]
        }
    }

    private func checkOptions() throws(UsageError) {
        for option in known where option.isRequired && options[option.name] == nil {
            throw refusal(.missingOption(name: option.name, expected: option.expectation))
        }
    }

    private func placed() throws(UsageError) -> [String: [String]] {
        var (arguments, rest) = ([String: [String]](), positions[...])
        for argument in command.arguments {
            let taken = argument.arity == .many ? rest : rest.prefix(1)
            rest = rest.dropFirst(taken.count)
            if taken.isEmpty, argument.isRequired {
                throw refusal(
                    .missingArgument(name: argument.name, expected: argument.expectation))
            }
            for text in taken where !argument.accepts(text) {
                let expected = argument.expectation(insteadOf: text)
                throw refusal(.wrongValue(name: argument.name, given: text, expected: expected))
            }
            if !taken.isEmpty { arguments[argument.name] = Array(taken) }
        }
        if let extra = rest.first { throw refusal(.extraArgument(given: extra)) }
        return arguments
    }
}

extension CommandTree {
    /// Reads the words behind the program's name; `name` is what the program was called by.
    package func parse(
        _ words: [String], calledAs name: String, variables: [String: String] = [:]
    ) throws(UsageError) -> Invocation {
        try CommandLineParser.parse(words, of: self, calledAs: name, variables: variables)
    }
}
