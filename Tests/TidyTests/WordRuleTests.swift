import SpecTesting
import Testing

@Suite struct WordRuleTests {
    @Test(arguments: unfinishedWords)
    func `an unfinished word is found, in a comment too`(word: String) {
        for (path, text) in [
            ("a.swift", "\n// \(word): later"), ("a.py", "\n# (\(word))"), ("a.c", "\n\(word)"),
        ] {
            let findings = bannedWords(Tree([path: text]))
            #expect(findings.contains(Finding(path, line: 2, "`\(word)` is banned")))
        }
        #expect(bannedWords(Tree(["a.swift": "// x\(word)x"])) == [])
        #expect(bannedWords(Tree(["a.md": word])) == [])
    }

    @Test(arguments: trapWords)
    func `a trap is found in code, and only there`(word: String) {
        let found = [Finding("a.swift", line: 1, "`\(word)` is banned")]
        #expect(bannedWords(Tree(["a.swift": "x = \(word) y"])) == found)
        #expect(bannedWords(Tree(["a.swift": "/// never \(word)\nlet a = \"\(word)\""])) == [])
    }

    @Test(arguments: codecWords)
    func `a second codec is found in the programs, and only there`(word: String) {
        let path = "Sources/Base/Records/a.swift"
        let found = [Finding(path, line: 1, "`\(word)` is banned")]
        #expect(secondCodecs(Tree([path: "struct A: \(word) {}"])) == found)
        #expect(secondCodecs(Tree([path: "/// Instead of \(word)."])) == [])
        #expect(secondCodecs(Tree(["Tests/ATests/a.swift": word])) == [])
        #expect(secondCodecs(Tree(["Sources/Support/A/a.swift": word])) == [])
    }

    @Test(arguments: sleepingWords)
    func `a test that sleeps is found`(word: String) {
        let path = word.hasPrefix("time") ? "Tests/a.py" : "Tests/ATests/a.swift"
        let findings = sleepingTests(Tree([path: "await \(word) (1)"]))
        #expect(findings.contains(Finding(path, line: 1, "`\(word)` is banned")))
        #expect(sleepingTests(Tree(["Sources/a.swift": word])) == [])
        #expect(sleepingTests(Tree(["Tests/a.swift": "let script = \"\(word) 1\""])) == [])
    }

    @Test(arguments: [
        ("docs/a.md", "see /home/me/a", false), ("a.swift", "let a = \"/tmp/x\"", false),
        ("scripts/a.py", "open('/root/x')", false), ("config/a.toml", "a = \"/work/x\"", false),
        ("scripts/a.sh", "mktemp -d \"${TMPDIR:-/tmp}/x.XXXXXX\"", true),
        ("docs/a.md", "`GET https://node/home/x` and net/work/x", true),
        ("a.swift", "let log = \"/tmp/orchard_tensor_profile.log\"", true),
        ("docs/spec/requirements.jsonl", "/tmp/x", true),
    ])
    func `a path of one machine is found`(path: String, text: String, passes: Bool) {
        #expect(machinePaths(Tree([path: text])).isEmpty == passes)
    }
}
