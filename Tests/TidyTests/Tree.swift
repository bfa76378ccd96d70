import Foundation
import SpecTesting

/// The files of a checkout, by their paths below its root; those that are not text are empty.
struct Tree: Sendable {
    enum Failure: Error { case git(String) }

    let files: [String: String]
    /// Each Swift file split once, for every rule that reads code.
    private let swiftSources: [String: SwiftSource]

    init(_ files: [String: String]) {
        self.files = files
        swiftSources = files.filter { $0.key.hasSuffix(".swift") }.mapValues(SwiftSource.init)
    }

    /// The files that git knows or would add. A tree without git gives every file outside the
    /// directories that hold what is built or installed.
    static func checkout() async throws -> Tree {
        let isRepository = FileManager.default.fileExists(
            atPath: Checkout.root.appending(path: ".git").path)
        let paths = try await isRepository ? pathsFromGit() : pathsOnDisk()
        var files: [String: String] = [:]
        for path in paths {
            let file = Checkout.root.appending(path: path)
            // A file that git knows may just have been removed from the work tree.
            guard FileManager.default.fileExists(atPath: file.path) else { continue }
            files[path] = String(data: try Data(contentsOf: file), encoding: .utf8) ?? ""
        }
        return Tree(files)
    }

    private static func pathsFromGit() async throws -> [String] {
        var git = ChildProcess("git")
        git.arguments = [
            "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others",
            "--exclude-standard",
        ]
        let answer = try await git.run()
        guard answer.status == 0 else { throw Failure.git(answer.stderr) }
        return answer.stdout.split(separator: "\0").map(String.init)
    }

    private static func pathsOnDisk() throws -> [String] {
        let left = [".build/", ".venv/", ".git/", "node-data/"]
        let root = FileManager.default.enumerator(atPath: Checkout.root.path)
        return (root?.compactMap { $0 as? String } ?? []).filter { path in
            var isDirectory: ObjCBool = false
            let full = Checkout.root.appending(path: path).path
            return !left.contains { path.hasPrefix($0) }
                && FileManager.default.fileExists(atPath: full, isDirectory: &isDirectory)
                && !isDirectory.boolValue
        }
    }

    /// The paths, in order, with one of these endings.
    func paths(_ endings: String...) -> [String] {
        files.keys.filter { path in endings.contains { path.hasSuffix($0) } }.sorted()
    }

    func text(_ path: String) -> String { files[path] ?? "" }

    func swift(_ path: String) -> SwiftSource { swiftSources[path] ?? SwiftSource("") }

    func lines(_ path: String) -> [Substring] {
        text(path).split(separator: "\n", omittingEmptySubsequences: false)
    }

    /// Whether `path` is a file, or a directory that holds one.
    func contains(_ path: String) -> Bool {
        files[path] != nil || files.keys.contains { $0.hasPrefix(path + "/") }
    }

    /// Programs in a language of the house: by their ending, or by the interpreter they name.
    var sources: [String] {
        let endings = [".swift", ".c", ".h", ".py", ".sh"]
        return files.keys.filter { path in
            endings.contains { path.hasSuffix($0) } || text(path).hasPrefix("#!")
        }.sorted()
    }

    /// Where `word` stands in a text, as numbers of lines. Words that run on do not count: a
    /// letter, a digit or an underscore may not touch a side of `word` that is one itself.
    static func lines(of word: String, in text: String) -> [Int] {
        var found: [Int] = []
        var rest = text.startIndex..<text.endIndex
        while let hit = text.range(of: word, options: .literal, range: rest) {
            rest = hit.upperBound..<text.endIndex
            let before =
                hit.lowerBound == text.startIndex ? nil : text[text.index(before: hit.lowerBound)]
            let after = hit.upperBound == text.endIndex ? nil : text[hit.upperBound]
            if runsOn(before, word.first) || runsOn(word.last, after) { continue }
            found.append(1 + text[..<hit.lowerBound].utf8.count { $0 == UInt8(ascii: "\n") })
        }
        return found
    }

    private static func runsOn(_ left: Character?, _ right: Character?) -> Bool {
        func isWord(_ character: Character?) -> Bool {
            character.map { $0.isLetter || $0.isNumber || $0 == "_" } ?? false
        }
        return isWord(left) && isWord(right)
    }
}
