import SpecTesting
import Testing

@Suite struct ImportRuleTests {
    @Test func `a tidy house has no findings`() throws {
        let rules: [@Sendable (Tree) throws -> [Finding]] = [
            brokenFloors, looseUses, impureImports, circles, longFiles, vagueNames, orphans,
            bannedWords, machinePaths, sleepingTests, hurriedTests, strayTasks, timeLimits,
            missingPages,
            deadLinks,
        ]
        for rule in rules { #expect(try rule(.house()) == []) }
        #expect(try breaches(of: table, in: .house()) == [])
    }

    private let table: [String: Set<String>] = [
        "Brick": [], "Wall": ["Brick"], "Hall": ["Brick"], "Proof": [], "the-house": ["Hall"],
    ]

    @Test(arguments: [
        ("Sources/Base/Brick/Brick.swift", "import Hall", "Brick stands below Hall"),
        (
            "Sources/Domain/Hall/Hall.swift", "import Proof",
            "Proof is for tests and benchmarks only"
        ),
        ("Sources/Domain/Hall/Hall.swift", "import the_house", "the-house stands below"),
        ("Sources/Support/Proof/Proof.swift", "import the_house", "Proof may not import the-house"),
        ("Tests/HallTests/HallTests.swift", "import AtticTests", "AtticTests is no room"),
        ("Sources/Domain/Hall/Hall.swift", "import Measures", "Hall stands below Measures"),
    ])
    func `an import that does not point down is found`(
        path: String, text: String, message: String
    ) throws {
        let tree = Tree.house(targets: #".tests("Attic"),"#, [path: "import Proofs\n" + text])
        let findings = try brokenFloors(tree)
        #expect(findings.map(\.path) == [path])
        #expect(findings.map(\.line) == [2])
        let says = message.replacing("the-house stands below", with: "the-house is a program")
        #expect(findings.allSatisfy { $0.message.hasPrefix(says) }, "\(findings)")
    }

    @Test func `an import of a room that is not listed is found`() throws {
        let path = "Sources/Domain/Hall/Hall.swift"
        let tree = Tree.house([path: "import Brick\nimport struct Wall.Stone\nimport CStone"])
        #expect(
            try looseUses(tree) == [
                Finding(path, line: 2, "Hall imports Wall but does not list it"),
                Finding(path, line: 3, "Hall imports CStone but does not list it"),
            ])
    }

    @Test func `a listed room that nothing imports is found`() throws {
        let tree = Tree.house([
            "Sources/Domain/Hall/Hall.swift": #"""
            // import Brick
            /* /* import Brick */ import Brick */
            let text = """
                import Brick
                """
            """#
        ])
        #expect(
            try looseUses(tree) == [
                Finding("Package.swift", "Hall lists Brick and never imports it")
            ])
    }

    @Test func `a listed room that is no target is found`() throws {
        let tree = Tree.house(targets: #".room("Base", "Roof", uses: "Sky"),"#)
        #expect(
            try looseUses(tree) == [Finding("Package.swift", "Roof lists Sky, which is no target")])
    }

    @Test func `a room outside the table, or beyond its row, is found`() throws {
        var table = table
        table["Hall"] = nil
        table["Wall"] = []
        table["Cellar"] = []
        #expect(
            try breaches(of: table, in: .house()).sorted() == [
                Finding("Package.swift", "Hall is in no row: add it to the table"),
                Finding("Package.swift", "the table does not let Wall touch Brick"),
                Finding("Package.swift", "the table has a row for Cellar, which is no room"),
            ])
    }

    @Test(arguments: [
        ("Sources/Domain/Hall/Hall.swift", "Foundation"),
        ("Sources/Domain/Hall/Hall.swift", "Glibc"),
        ("Sources/Base/Brick/Brick.swift", "Dispatch"),
        ("Sources/Base/Wall/Wall.swift", "Foundation"),
    ])
    func `the operating system on the lower floors is found`(path: String, module: String) throws {
        let tree = Tree.house([path: "@preconcurrency public import \(module)"])
        #expect(try impureImports(tree).map(\.path) == [path])
    }

    @Test func `a circle is found at each of its rooms`() throws {
        let tree = Tree.house(
            targets: #".room("Domain", "Door", uses: "Key"), .room("Domain", "Key", uses: "Lock"),"#
                + #".room("Domain", "Lock", uses: "Door"),"#)
        #expect(
            try circles(tree).map(\.message)
                == ["Door", "Key", "Lock"].map { "\($0) reaches itself" })
    }

    @Test func `a manifest that cannot be read is no clean bill`() {
        #expect(throws: House.Failure.noFunctions) { try House(Tree(["Package.swift": ""])) }
        let tree = Tree.house(targets: #".room("Moat", "Water"),"#)
        #expect(throws: House.Failure.kindWithoutPath("Sources/Moat/Water")) { try House(tree) }
    }
}

@Suite struct SwiftSourceTests {
    @Test func `strings and comments are blanked, and what they interpolate is not`() {
        let text = ###"""
            let a = "try! \(b("as!") ?? try! c) //" // try! d
            let e = ##"\#(try! f) \##(try! g)"## /* try!
            /* */ try! */ try! h
            func `try! i`() {}
            """###
        let code = SwiftSource(text).code
        #expect(Tree.lines(of: "try!", in: code) == [1, 2, 3])
        #expect(!code.contains("as!"))
        #expect(code.utf8.count { $0 == UInt8(ascii: "\n") } == 3)
        #expect(SwiftSource(text).withoutComments.contains("//"))
    }

    @Test func `every form of import is read`() {
        let text = """
            import A
            @testable import B
            @_exported public import struct C.D
            @preconcurrency @_spi(Inside) package import E
            important(F)
            """
        #expect(SwiftSource(text).imports.map(\.module) == ["A", "B", "C", "E"])
        #expect(SwiftSource(text).imports.map(\.line) == [1, 2, 3, 4])
    }
}
