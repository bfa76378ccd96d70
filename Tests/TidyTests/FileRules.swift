/// Files over 600 lines whose first line does not say why.
@Sendable func longFiles(_ tree: Tree) -> [Finding] {
    let most = 600
    return tree.sources.compactMap { path in
        let lines = tree.lines(path)
        let count = lines.count - (lines.last == "" ? 1 : 0)
        guard count > most, !givesReason(lines.first ?? "") else { return nil }
        return Finding(
            path,
            "\(count) lines; \(most) is the most without a reason after `long:` on the first line")
    }
}

private func givesReason(_ line: Substring) -> Bool {
    guard ["//", "/*", "#"].contains(where: { line.hasPrefix($0) }),
        let reason = line.firstRange(of: "long:").map({ line[$0.upperBound...] })
    else { return false }
    return reason.contains { $0.isLetter }
}

/// File names that say only that something is in the file.
@Sendable func vagueNames(_ tree: Tree) -> [Finding] {
    let endings = ["Manager", "Helper", "Helpers", "Util", "Utils", "Misc", "Common"]
    return tree.sources.compactMap { path in
        let name = path.split(separator: "/").last?.prefix { $0 != "." } ?? ""
        let lastWord = name.split { "_-+".contains($0) }.last?.lowercased() ?? ""
        return endings.first { name.hasSuffix($0) || lastWord == $0.lowercased() }.map {
            Finding(path, "a name ending in \($0) hides a missing word")
        }
    }
}

/// Files below the directories of targets that lie in none. A page directly in such a directory is
/// about all of it, and what a fuzzer has found stays in `Fuzz/Corpora` and
/// `Fuzz/Regressions`.
@Sendable func orphans(_ tree: Tree) throws -> [Finding] {
    let roots = ["Sources/", "Tests/", "Benchmarks/", "Fuzz/"]
    let homes =
        try House(tree).rooms.map { $0.path + "/" } + ["Fuzz/Corpora/", "Fuzz/Regressions/"]
    return tree.files.keys.sorted().compactMap { path in
        let isPage = path.hasSuffix(".md") && path.split(separator: "/").count == 2
        guard !isPage, roots.contains(where: { path.hasPrefix($0) }),
            !homes.contains(where: { path.hasPrefix($0) })
        else { return nil }
        return Finding(path, "lies in no target of Package.swift")
    }
}
