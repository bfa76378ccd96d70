extension Tree {
    /// A small house with one room a floor; a test changes or adds the files that break a rule.
    static func house(targets: String = "", _ changes: [String: String] = [:]) -> Tree {
        let manifest = #"""
            extension Target {
                static func room(_ floor: String, _ name: String, uses: String...) -> Target {
                    .target(name: name, path: "Sources/\(floor)/\(name)")
                }
                static func shell(_ floor: String, _ name: String, uses: String...) -> Target {
                    .target(name: name, path: "Sources/\(floor)/\(name)")
                }
                static func c(_ name: String) -> Target {
                    .target(name: name, path: "Sources/C/\(name)")
                }
                static func app(_ name: String, uses: String...) -> Target {
                    .executableTarget(name: name, path: "Sources/Apps/\(name)")
                }
                static func tests(_ name: String, uses: String..., vectors: Bool = false) -> Target {
                    .testTarget(
                        name: "\(name)Tests", dependencies: (uses + ["Proof"]).map { .byName($0) },
                        path: "Tests/\(name)Tests", exclude: vectors ? ["Vectors"] : [])
                }
                static func measures(uses: String...) -> Target {
                    .executableTarget(name: "Measures", path: "Benchmarks")
                }
                static func probes() -> [Target] {
                    guard probing else { return [] }
                    return [
                        .systemLibrary(name: "CProbe", path: "Fuzz/CProbe"),
                        .executableTarget(
                            name: "probe", dependencies: ["Hall", "CProbe"], path: "Fuzz/Runner"),
                    ]
                }
            }
            let package = Package(targets: [
                .c("CStone"),
                .room("Base", "Brick"),  // .room("Base", "Ghost"),
                .shell("Base", "Wall", uses: "Brick", "CStone"),
                .room("Domain", "Hall", uses: "Brick"),
                .room("Support", "Proof"),
                .app("the-house", uses: "Hall"),
                .tests("Hall", uses: "Hall", "the-house", "Measures", vectors: true),
                .measures(uses: "Brick"),
            """# + targets + "\n] + Target.probes())"
        let paragraph = String(repeating: "word ", count: 20)
        var files = [
            "Package.swift": manifest,
            "Sources/C/CStone/include/stone.h": "// \(paragraph)\nint stone(void);",
            "Sources/Base/Brick/Brick.swift": "struct Brick {}",
            "Sources/Base/Wall/Wall.swift": "import CStone\nimport Brick\nimport Glibc",
            "Sources/Domain/Hall/Hall.swift": "package import Brick",
            "Sources/Support/Proof/Proof.swift": "import Foundation",
            "Sources/Apps/the-house/main.swift": "import Hall",
            "Tests/HallTests/HallTests.swift":
                "@testable import Hall\nimport Measures\nimport Proof",
            "Benchmarks/main.swift": "import Brick",
            "Fuzz/CProbe/module.modulemap": "",
            "Fuzz/Runner/main.swift": "import Hall\nimport CProbe",
        ]
        for path in ["Base/Brick", "Base/Wall", "Domain/Hall", "Support/Proof", "Apps/the-house"] {
            let name = path.split(separator: "/")[1]
            files["Sources/\(path)/\(name).docc/\(name).md"] = "# \(name)\n\n\(paragraph)\n"
        }
        return Tree(files.merging(changes) { _, change in change }.filter { $0.value != "(gone)" })
    }
}
