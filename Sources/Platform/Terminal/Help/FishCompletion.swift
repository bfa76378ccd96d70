extension CommandTree {
    /// Completions for fish, to be sourced or saved as `name.fish` where fish looks for them.
    package var fishCompletion: String {
        let function = "_" + CompletionPlace.function(of: self) + "_place"
        let places = CompletionPlace.all(of: self)
        var lines = [
            "# fish completion for \(name)", "function \(function)",
            "    set -l words (commandline -opc)", "    set -l place /", "    set -l skips 0",
            "    switch (string split -r -m1 / -- $words[1])[-1]",
        ]
        for word in firstWords {
            lines += ["        case \(word)", "            set place /\(word)/"]
        }
        lines += [
            "    end", "    for word in $words[2..-1]", "        if test $skips -eq 1",
            "            set skips 0", "            continue", "        end",
            "        switch \"$place:$word\"",
        ]
        lines += cases(places.flatMap(\.steps), "set place \"$place$word/\"")
        lines += cases(places.flatMap(\.valued), "set skips 1")
        lines += ["        end", "    end", "    printf '%s\\n' $place", "end"]
        for program in [name] + aliases + firstWords {
            lines.append("complete -c \(program) -f")
            for place in places { lines += offers(place, program, function) }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func cases(_ patterns: [String], _ body: String) -> [String] {
        guard !patterns.isEmpty else { return [] }
        let words = patterns.map(quoted).joined(separator: " ")
        return ["            case \(words)", "                \(body)"]
    }

    private func offers(
        _ place: CompletionPlace, _ program: String, _ function: String
    ) -> [String] {
        let start = "complete -c \(program) -n 'test (\(function)) = \(place.place)'"
        let commands = place.commands.map {
            "\(start) -a \($0.name) -d \(quoted($0.summary))"
        }
        let options = place.options.map { option in
            let names = option.allNames.map { " -l \($0)" }.joined()
            let short = option.short.map { " -s \($0)" } ?? ""
            let value = option.arity == .flag ? "" : " -r" + values(option.completion)
            return "\(start)\(short)\(names)\(value) -d \(quoted(option.summary))"
        }
        let arguments = values(place.argumentCompletion)
        return commands + options + (arguments.isEmpty ? [] : [start + arguments])
    }

    private func values(_ completion: Completion) -> String {
        switch completion {
        case .nothing: ""
        case .files: " -F"
        case .directories: " -a '(__fish_complete_directories)'"
        case .choices(let names): " -a \(quoted(names.joined(separator: " ")))"
        }
    }

    /// Text between single quotes, where fish knows two escapes.
    private func quoted(_ text: String) -> String {
        "'" + text.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'"
    }
}
