import Foundation

/// Words for what is unfinished, anywhere in a program.
let unfinishedWords = [
    "TODO", "FIXME", "XXX", "HACK", "for now", "For now", "placeholder", "Placeholder",
    "not implemented", "unimplemented", "Unimplemented",
]

/// Traps that a stranger's bytes could spring, in Swift code.
let trapWords = ["fatalError(", "try!", "as!"]

/// Other people's codecs. What the programs store, send, sign or hash is a record.
let codecWords = [
    "Codable", "Encodable", "Decodable", "JSONEncoder", "JSONDecoder", "JSONSerialization",
    "PropertyListEncoder", "PropertyListDecoder", "PropertyListSerialization",
]

/// Ways to wait for time to pass.
let sleepingWords = ["Task.sleep", "Thread.sleep", "usleep(", "nanosleep(", "sleep(", "time.sleep"]

/// These files name what the rules ban.
private let namesBannedWords = [
    "Tests/TidyTests/WordRules.swift", "Tests/TidyTests/WordRuleTests.swift",
]

@Sendable func bannedWords(_ tree: Tree) -> [Finding] {
    tree.sources.filter { !namesBannedWords.contains($0) }.flatMap { path in
        let unfinished = hits(of: unfinishedWords, in: tree.text(path), path: path)
        guard path.hasSuffix(".swift") else { return unfinished }
        return unfinished + hits(of: trapWords, in: tree.swift(path).code, path: path)
    }
}

/// Tests, and the Support rooms they stand on, may ask another codec what it thinks.
@Sendable func secondCodecs(_ tree: Tree) -> [Finding] {
    tree.sources.filter { $0.hasPrefix("Sources/") && !$0.hasPrefix("Sources/Support/") }
        .filter { $0.hasSuffix(".swift") }
        .flatMap { hits(of: codecWords, in: tree.swift($0).code, path: $0) }
}

@Sendable func sleepingTests(_ tree: Tree) -> [Finding] {
    tree.sources.filter { $0.hasPrefix("Tests/") }.flatMap { path in
        let code = path.hasSuffix(".swift") ? tree.swift(path).code : tree.text(path)
        return hits(of: sleepingWords, in: code, path: path)
    }
}

private func hits(of words: [String], in text: String, path: String) -> [Finding] {
    words.flatMap { word in
        Tree.lines(of: word, in: text).map { Finding(path, line: $0, "`\(word)` is banned") }
    }
}

/// Directories of one machine, in programs, pages and settings. The requirement lists quote the
/// documents they come from, and what a document names may be said again.
@Sendable func machinePaths(_ tree: Tree) -> [Finding] {
    let named = ["/tmp/orchard_tensor_profile.log"]
    let directories = ["/work/", "/root/", "/home/", "/tmp/"]
    let texts = tree.sources + tree.paths(".md", ".toml", ".json", ".yml", ".yaml", "Makefile")
    let skipped = namesBannedWords + ["docs/spec/conflicts.md", "docs/spec/conflicts-rewarder.md"]
    return Set(texts).subtracting(skipped).sorted().flatMap { path -> [Finding] in
        guard directories.contains(where: { tree.text(path).contains($0) }) else { return [] }
        return tree.lines(path).enumerated().flatMap { index, line -> [Finding] in
            let rest = named.reduce(String(line)) { $0.replacing($1, with: "") }
            return directories.filter { standsAlone($0, in: rest) }.map {
                Finding(path, line: index + 1, "a path below \($0) belongs to one machine")
            }
        }
    }
}

/// Whether `directory` begins a path: it follows nothing that another path or an address ends in.
private func standsAlone(_ directory: String, in line: String) -> Bool {
    line.ranges(of: directory).contains { hit in
        guard hit.lowerBound > line.startIndex else { return true }
        let before = line[line.index(before: hit.lowerBound)]
        return !(before.isLetter || before.isNumber || "_.-~}$)".contains(before))
    }
}
