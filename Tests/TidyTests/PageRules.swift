/// The fewest words of a paragraph that says something.
private let fewestWords = 20

/// Rooms without the one paragraph that says what they own, promise and ignore; for a C target it
/// is the comment its header opens with.
@Sendable func missingPages(_ tree: Tree) throws -> [Finding] {
    try House(tree).rooms.compactMap { room in
        switch room.floor {
        case .tests: return nil
        case .c: return headerFinding(room, in: tree)
        case .base, .domain, .platform, .surface, .services, .apps, .support:
            let path = "\(room.path)/\(room.name).docc/\(room.name).md"
            guard let text = tree.files[path] else {
                return Finding(path, "is missing: a heading and one paragraph on \(room.name)")
            }
            return isHeadingAndParagraph(text)
                ? nil
                : Finding(path, "is not one heading and one paragraph of \(fewestWords) words")
        }
    }
}

func isHeadingAndParagraph(_ text: String) -> Bool {
    let blocks = text.split(separator: "\n\n").map { $0.trimmingPrefix { $0.isNewline } }
        .filter { !$0.isEmpty }
    guard blocks.count == 2, blocks[0].hasPrefix("# "),
        !blocks[0].trimmingSuffix().contains("\n")
    else { return false }
    let lines = blocks[1].split(separator: "\n")
    let markup = ["#", "-", "*", "|", ">", "```", "1."]
    let isProse = !lines.contains { line in markup.contains { line.hasPrefix($0) } }
    return isProse && blocks[1].split { $0.isWhitespace }.count >= fewestWords
}

extension Substring {
    fileprivate func trimmingSuffix() -> Substring {
        var rest = self
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return rest
    }
}

private func headerFinding(_ room: House.Room, in tree: Tree) -> Finding? {
    let headers = tree.paths(".h").filter { $0.hasPrefix(room.path + "/") }
    guard !headers.contains(where: { opensWithParagraph(tree.text($0)) }) else { return nil }
    return Finding(
        room.path, "no header of \(room.name) opens with a comment of \(fewestWords) words on it")
}

func opensWithParagraph(_ header: String) -> Bool {
    let lines = header.split(separator: "\n", omittingEmptySubsequences: false)
    let comment: [Substring]
    if header.hasPrefix("/*") {
        let end = lines.firstIndex { $0.contains("*/") } ?? lines.count - 1
        comment = Array(lines[...end])
    } else {
        comment = Array(lines.prefix { $0.hasPrefix("//") })
    }
    let words = comment.flatMap { $0.split { !($0.isLetter || $0.isNumber) } }
    return words.count >= fewestWords
}

/// Links of a page to files that are not there.
@Sendable func deadLinks(_ tree: Tree) -> [Finding] {
    let pages = tree.paths(".md").filter { !$0.contains("/") || $0.hasPrefix("docs/") }
    return pages.flatMap { page -> [Finding] in
        var isFenced = false
        return tree.lines(page).enumerated().flatMap { index, line -> [Finding] in
            if line.hasPrefix("```") { isFenced.toggle() }
            return isFenced
                ? []
                : deadTargets(in: line, of: page, tree).map {
                    Finding(page, line: index + 1, "the link to \($0) leads nowhere")
                }
        }
    }
}

private func deadTargets(in line: Substring, of page: String, _ tree: Tree) -> [String] {
    let prose = line.replacing(#/`[^`]*`/#, with: "code")
    return prose.matches(of: #/\]\((?<target>[^)\s]+)[^)]*\)/#).compactMap { link in
        let path = link.target.prefix { $0 != "#" && $0 != "?" }
        guard !path.isEmpty, !path.contains(":"), !path.hasPrefix("/") else { return nil }
        let directory = page.split(separator: "/").dropLast().map(String.init)
        return tree.contains(resolve(path, from: directory)) ? nil : String(path)
    }
}

private func resolve(_ path: Substring, from directory: [String]) -> String {
    var parts = directory
    for part in path.split(separator: "/") where part != "." {
        if part != ".." {
            parts.append(String(part))
        } else if !parts.isEmpty {
            parts.removeLast()
        }
    }
    return parts.joined(separator: "/")
}
