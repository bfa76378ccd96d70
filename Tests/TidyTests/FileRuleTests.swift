import SpecTesting
import Testing

@Suite struct FileRuleTests {
    @Test(arguments: [
        ("a.swift", "// long: one table\n", 700, true), ("a.py", "# long: one table\n", 700, true),
        ("a.c", "/* long: one table */\n", 601, true), ("a.swift", "// long:\n", 700, false),
        ("a.swift", "let long: Int\n", 700, false), ("a.h", "\n", 601, false),
        ("a.sh", "\n", 600, true),
        ("scripts/a", "#!/bin/sh\n", 601, false), ("a.md", "\n", 5_000, true),
    ])
    func `a file over 600 lines needs a reason`(
        path: String, first: String, lines: Int, passes: Bool
    ) {
        let tree = Tree([path: first + String(repeating: "\n", count: lines - 1)])
        #expect(longFiles(tree).isEmpty == passes)
    }

    @Test(arguments: [
        "OrderManager.swift", "TestHelpers.swift", "Helper.swift", "utils.py", "net_util.c",
        "Misc.swift",
        "common.h", "StringUtils.swift",
    ])
    func `a vague name is found`(name: String) {
        let path = "Sources/Base/Brick/" + name
        #expect(vagueNames(Tree([path: ""])).map(\.path) == [path])
    }

    @Test func `a name that only contains such a word is not vague`() {
        #expect(
            vagueNames(Tree(["Utility.swift": "", "Commons.swift": "", "Managers.swift": ""])) == []
        )
    }

    @Test(arguments: [
        ("Sources/Base/Attic/Attic.swift", false), ("Sources/stray.swift", false),
        ("Tests/AtticTests/AtticTests.swift", false), ("Benchmarks/Hall/main.swift", true),
        ("Fuzz/Hall/main.swift", false), ("Fuzz/Corpora/hall/1", true),
        ("Fuzz/Regressions/hall/1", true),
        ("Benchmarks/README.md", true),
        ("Tests/HallTests/Vectors/one.json", true), ("scripts/setup", true),
    ])
    func `a file in no target is found`(path: String, passes: Bool) throws {
        #expect(try orphans(.house([path: ""])).map(\.path) == (passes ? [] : [path]))
    }
}
