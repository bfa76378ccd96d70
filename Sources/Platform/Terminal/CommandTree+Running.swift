extension CommandTree {
    /// Reads the words, does what they say, answers at the console, and tells how it went.
    ///
    /// Whatever comes of it, the answer is on the console's output, and what is wrong on its errors.
    package func run(
        _ words: [String], calledAs name: String, at console: Console
    ) async -> ExitCode {
        do throws(UsageError) {
            let invocation = try parse(words, calledAs: name, variables: console.variables)
            return await run(invocation, at: console)
        } catch {
            let path = error.path.joined(separator: " ")
            return complain("\(path): \(error)\ntry '\(path) --help'\n", .misuse, at: console)
        }
    }

    private func run(_ invocation: Invocation, at console: Console) async -> ExitCode {
        do throws(CommandFailure) {
            return try await answer(invocation, Session(invocation, at: console))
        } catch {
            guard !error.message.isEmpty else { return error.code }
            let path = invocation.path.joined(separator: " ")
            let message = PrintableText.escapedLines(error.message)
            return complain("\(path): \(message)\n", error.code, at: console)
        }
    }

    private func complain(_ text: String, _ code: ExitCode, at console: Console) -> ExitCode {
        do throws(OutputError) {
            try console.errors.write(text)
            return code
        } catch { return code == .success ? .inputOutput : code }
    }

    private func answer(
        _ invocation: Invocation, _ session: Session
    ) async throws(CommandFailure) -> ExitCode {
        let command = invocation.command
        if invocation[StandardOptions.help] {
            try session.write(help(invocation.path, session))
            return .success
        }
        if invocation[StandardOptions.version] {
            try session.show(VersionAnswer(name: name, version: version)) { page, answer in
                page.line("\(answer.name) \(answer.version)")
            }
            return .success
        }
        switch command.builtin {
        case .help:
            let path = invocation[BuiltinArguments.path]
            guard chain(path) != nil else {
                throw CommandFailure(
                    .misuse,
                    "there is no command '\(path.joined(separator: " "))'; '\(name) --help' has all"
                )
            }
            try session.write(help([name] + path, session))
            return .success
        case .completions:
            try session.write(completions(for: invocation[BuiltinArguments.shell]))
            return .success
        case .manual:
            try session.write(manualPage)
            return .success
        case nil: break
        }
        guard let action = command.action else { return .internalError }
        if let loss = command.destroys { try session.confirm(loss) }
        return try await action(invocation, session)
    }

    private func help(_ path: [String], _ session: Session) -> String {
        let words = meaning(of: path[0]).words + path.dropFirst()
        guard let chain = chain(words) else { return "" }
        return HelpPage(chain, path: path).text(columns: session.console.columns)
    }

    private func completions(for shell: String) -> String {
        switch shell {
        case "bash": bashCompletion
        case "zsh": zshCompletion
        default: fishCompletion
        }
    }
}
