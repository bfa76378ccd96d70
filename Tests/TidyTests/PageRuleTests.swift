import SpecTesting
import Testing

@Suite struct PageRuleTests {
    static let paragraph = String(repeating: "word ", count: 20)

    @Test(arguments: [
        ("(gone)", false), ("", false), ("# Hall\n", false), ("# Hall\n\nToo few words.\n", false),
        ("# Hall\n\n\(paragraph)\n\n\(paragraph)", false), ("\(paragraph)\n\n\(paragraph)", false),
        ("# Hall\n\n- \(paragraph)", false), ("# Hall\nmore\n\n\(paragraph)", false),
        ("# Hall\n\n\(paragraph)\n\(paragraph)\n", true), ("# Hall\n\n\n\(paragraph)", true),
    ])
    func `a room without its paragraph is found`(page: String, passes: Bool) throws {
        let path = "Sources/Domain/Hall/Hall.docc/Hall.md"
        #expect(try missingPages(.house([path: page])).map(\.path) == (passes ? [] : [path]))
    }

    @Test(arguments: [
        ("int stone(void);", false), ("// Stone.\n", false), ("\n// \(paragraph)", false),
        ("/* \(paragraph) */", true), ("/*\n * word word word\n * \(paragraph)\n */", true),
        ("// word\n// \(paragraph)", true), ("/* word */\n\(paragraph)", false),
    ])
    func `a C target whose header says nothing is found`(header: String, passes: Bool) throws {
        let tree = Tree.house(["Sources/C/CStone/include/stone.h": header])
        #expect(try missingPages(tree).map(\.path) == (passes ? [] : ["Sources/C/CStone"]))
    }

    @Test(arguments: [
        ("README.md", "[a](docs/gone.md)", false), ("docs/a/b.md", "[a](../gone.md#part)", false),
        ("CONTRIBUTING.md", "![a](gone.png \"title\")", false),
        ("docs/b.md", "x [a](a/) [b](gone)", false),
        ("README.md", "[a](docs/here.md#part) [b](https://x.y/z) [c](#part) [d](mailto:a@b)", true),
        ("docs/a/b.md", "[a](../here.md) [b](./../../Package.swift) [c](..)", true),
        ("docs/a.md", "```\n[a](gone)\n```\nand `[a](gone)`", true),
        ("Tests/a.md", "[a](gone)", true),
    ])
    func `a link that leads nowhere is found`(page: String, text: String, passes: Bool) {
        let tree = Tree.house(["docs/here.md": "", "docs/a/c.md": "", page: text])
        #expect(deadLinks(tree).map(\.path) == (passes ? [] : [page]))
    }
}
