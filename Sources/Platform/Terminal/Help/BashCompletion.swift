extension CommandTree {
    /// Completions for bash, to be sourced or put where bash-completion looks for them.
    package var bashCompletion: String {
        let function = CompletionPlace.function(of: self)
        let places = CompletionPlace.all(of: self)
        let steps = places.flatMap(\.steps).map(CompletionPlace.quoted).joined(separator: " | ")
        let valued = places.flatMap(\.valued).map(CompletionPlace.quoted).joined(separator: " | ")
        let begins = firstWords.map { "        \($0)) place=/\($0)/ ;;" }
        let values = places.flatMap(bashValues)
        let offers = places.map(bashOffer)
        let names = ([name] + aliases + firstWords).joined(separator: " ")
        return """
            # bash completion for \(name)
            \(function)() {
                local word=${COMP_WORDS[COMP_CWORD]} before= place=/ index text commands= flags= files=
                ((COMP_CWORD > 0)) && before=${COMP_WORDS[COMP_CWORD - 1]}
                COMPREPLY=()
                # An equals sign is a word of its own.
                if [[ $word == '=' ]]; then
                    word=
                elif [[ $before == '=' ]] && ((COMP_CWORD > 1)); then
                    before=${COMP_WORDS[COMP_CWORD - 2]}
                fi
                case ${COMP_WORDS[0]##*/} in
            \(lines(begins))
                    *) ;;
                esac
                for ((index = 1; index < COMP_CWORD; index++)); do
                    text=${COMP_WORDS[index]}
                    case $place:$text in
                        \(steps.isEmpty ? "''" : steps)) place=$place$text/ ;;
                        \(valued)) [[ ${COMP_WORDS[index + 1]} == '=' ]] || ((index++)) ;;
                        *) ;;
                    esac
                done
                case $place:$before in
            \(lines(values))
                    *) ;;
                esac
                case $place in
            \(lines(offers))
                    *) ;;
                esac
                if [[ $word == -* ]]; then
                    mapfile -t COMPREPLY < <(compgen -W "$flags" -- "$word")
                    return
                fi
                mapfile -t COMPREPLY < <(compgen -W "$commands" -- "$word")
                if [[ -n $files ]]; then
                    compopt -o filenames 2>/dev/null
                    mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen "$files" -- "$word")
                fi
            }
            complete -F \(function) \(names)

            """
    }

    /// One line a place and option: what completes the option's value there.
    private func bashValues(_ place: CompletionPlace) -> [String] {
        place.options.filter { $0.arity != .flag }.map { option in
            let patterns = CompletionPlace.spellings(option)
                .map { CompletionPlace.quoted("\(place.place):\($0)") }.joined(separator: " | ")
            let offer: String
            switch option.completion {
            case .nothing: offer = "return"
            case .choices(let names):
                let words = CompletionPlace.quoted(names.joined(separator: " "))
                offer = "mapfile -t COMPREPLY < <(compgen -W \(words) -- \"$word\"); return"
            case .files, .directories:
                let kind = option.completion == .files ? "-f" : "-d"
                offer =
                    "compopt -o filenames 2>/dev/null; "
                    + "mapfile -t COMPREPLY < <(compgen \(kind) -- \"$word\"); return"
            }
            return "        \(patterns)) \(offer) ;;"
        }
    }

    private func bashOffer(_ place: CompletionPlace) -> String {
        var (words, files) = (place.commands.map(\.name), "")
        switch place.argumentCompletion {
        case .nothing: break
        case .choices(let names): words += names
        case .files: files = "-f"
        case .directories: files = "-d"
        }
        let flags = place.options.flatMap(CompletionPlace.spellings).joined(separator: " ")
        return
            "        \(place.place)) commands=\(CompletionPlace.quoted(words.joined(separator: " ")))"
            + " flags=\(CompletionPlace.quoted(flags)) files=\(files) ;;"
    }

    private func lines(_ lines: [String]) -> String {
        lines.isEmpty ? "        '') ;;" : lines.joined(separator: "\n")
    }
}
