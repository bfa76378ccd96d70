// swift-tools-version: 6.3
// The map of the house: one line a target, floor by floor; an import may only point down.
import PackageDescription

let inCI = Context.environment["CI"] != nil
let fuzzing = Context.environment["THE_BLOCK_FUZZ"] != nil

let house: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .unsafeFlags(["-cross-module-optimization"], .when(configuration: .release)),
] + (inCI ? [.treatAllWarnings(as: .error)] : [])
let safe: [SwiftSetting] = house + [.strictMemorySafety()]

extension Target {
    /// A room: a library target in `Sources/<floor>/<name>`, memory-safe unless it says otherwise.
    static func room(_ floor: String, _ name: String, uses: String...) -> Target {
        .target(
            name: name, dependencies: uses.map { .byName(name: $0) },
            path: "Sources/\(floor)/\(name)", swiftSettings: safe)
    }

    /// A room that speaks to a C target directly; strict memory safety stops at its door.
    static func shell(_ floor: String, _ name: String, uses: String...) -> Target {
        .target(
            name: name, dependencies: uses.map { .byName(name: $0) },
            path: "Sources/\(floor)/\(name)", swiftSettings: house)
    }

    static func c(_ name: String) -> Target {
        .target(
            name: name, path: "Sources/C/\(name)",
            cSettings: [.unsafeFlags(["-O3"])])
    }

    static func app(_ name: String, uses: String...) -> Target {
        .executableTarget(
            name: name, dependencies: uses.map { .byName(name: $0) },
            path: "Sources/Apps/\(name)", swiftSettings: safe)
    }

    static func tests(_ name: String, uses: String...) -> Target {
        .testTarget(
            name: "\(name)Tests",
            dependencies: (uses + ["SpecTesting"]).map { .byName(name: $0) },
            path: "Tests/\(name)Tests", exclude: [], swiftSettings: house)
    }
}

let package = Package(
    name: "the-block",
    products: [
        .executable(name: "the-block", targets: ["the-block"])
    ],
    targets: [
        // C
        .c("CBlake3"),
        // Base
        .room("Base", "Primitives"),
        .room("Base", "Records", uses: "Primitives"),
        .shell("Base", "Crypto", uses: "Primitives", "CBlake3"),
        .room("Base", "Tables", uses: "Primitives", "Records", "Crypto"),
        // Support
        .room("Support", "SpecTesting"),
        // Apps
        .app("the-block"),
        // Tests
        .tests("Primitives", uses: "Primitives"),
        .tests("Records", uses: "Records", "Primitives"),
        .tests("Crypto", uses: "Crypto", "Primitives"),
        .tests("Tables", uses: "Tables", "Records", "Crypto", "Primitives"),
        .tests("SpecTesting"),
        .tests("Guard"),
        .tests("House"),
        .tests("TheBlock", uses: "the-block"),
    ],
    swiftLanguageModes: [.v6]
)
