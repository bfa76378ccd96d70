extension Tour {
    /// The tour as one JSON object on one line.
    var json: String {
        let rooms = rooms.map {
            object(
                ("floor", quoted($0.floor)), ("name", quoted($0.name)), ("owns", quoted($0.owns)))
        }
        let commands = commands.map {
            object(("line", quoted($0.line)), ("shows", quoted($0.shows)))
        }
        return object(
            ("version", quoted(version)), ("rooms", array(rooms)), ("commands", array(commands)))
    }
}

private func object(_ members: (key: String, value: String)...) -> String {
    "{" + members.map { "\(quoted($0.key)):\($0.value)" }.joined(separator: ",") + "}"
}

private func array(_ elements: [String]) -> String {
    "[" + elements.joined(separator: ",") + "]"
}

/// The tour's own words as a JSON string. They are plain text, so only quotes need an escape.
private func quoted(_ words: String) -> String {
    let escaped = words.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : String($0) }
    return "\"" + escaped.joined() + "\""
}
