extension CommandTree {
    /// Completions for zsh, to be saved as `_name` in a directory of `$fpath`.
    package var zshCompletion: String {
        let function = CompletionPlace.function(of: self)
        let places = CompletionPlace.all(of: self)
        let steps = places.flatMap(\.steps).map(CompletionPlace.quoted).joined(separator: "|")
        let valued = places.flatMap(\.valued).map(CompletionPlace.quoted).joined(separator: "|")
        let begins = firstWords.map { "    (\($0)) place=/\($0)/ ;;" } + ["    (*) ;;"]
        let values = places.flatMap(zshValues) + ["    (*) ;;"]
        let offers = places.flatMap(zshOffer) + ["    (*) ;;"]
        return """
            #compdef \(([name] + aliases + firstWords).joined(separator: " "))
            # zsh completion for \(name)
            \(function)() {
              local place=/ index text files=
              local -a nexts flags
              case ${words[1]:t} in
            \(begins.joined(separator: "\n"))
              esac
              for ((index = 2; index < CURRENT; index++)); do
                text=${words[index]}
                case $place:$text in
                (\(steps.isEmpty ? "''" : steps)) place=$place$text/ ;;
                (\(valued)) ((index++)) ;;
                esac
              done
              case $place:${words[CURRENT - 1]} in
            \(values.joined(separator: "\n"))
              esac
              case $place in
            \(offers.joined(separator: "\n"))
              esac
              if [[ $PREFIX == -* ]]; then
                _describe -o option flags
                return
              fi
              (( ${#nexts} )) && _describe command nexts
              case $files in
                (files) _files ;;
                (directories) _files -/ ;;
                (*) ;;
              esac
            }
            \(function) "$@"

            """
    }

    private func zshValues(_ place: CompletionPlace) -> [String] {
        place.options.filter { $0.arity != .flag }.map { option in
            let patterns = CompletionPlace.spellings(option)
                .map { CompletionPlace.quoted("\(place.place):\($0)") }.joined(separator: "|")
            let offer: String
            switch option.completion {
            case .nothing: offer = "return"
            case .choices(let names):
                let words = names.map(CompletionPlace.quoted).joined(separator: " ")
                offer = "compadd -- \(words); return"
            case .files: offer = "_files; return"
            case .directories: offer = "_files -/; return"
            }
            return "    (\(patterns)) \(offer) ;;"
        }
    }

    private func zshOffer(_ place: CompletionPlace) -> [String] {
        var (nexts, files) = (place.commands.map { ($0.name, $0.summary) }, "")
        switch place.argumentCompletion {
        case .nothing: break
        case .choices(let names): nexts += names.map { ($0, "") }
        case .files: files = "files"
        case .directories: files = "directories"
        }
        let flags = place.options.flatMap { option in
            CompletionPlace.spellings(option).map { ($0, option.summary) }
        }
        return [
            "    (\(place.place))", "      nexts=(\(described(nexts)))",
            "      flags=(\(described(flags)))", "      files=\(files)", "      ;;",
        ]
    }

    /// `name:what it is`, where a colon within the name would end it.
    private func described(_ pairs: [(String, String)]) -> String {
        pairs.map { name, summary in
            CompletionPlace.quoted(name.replacing(":", with: "\\:") + ":" + summary)
        }.joined(separator: " ")
    }
}
