// swift-tools-version: 6.3
// The map of the house: one line a target, floor by floor; an import may only point down.
import PackageDescription

let inCI = Context.environment["CI"] != nil
let fuzzing = Context.environment["THE_BLOCK_FUZZ"] != nil

/// Edges, comparisons and counters for libFuzzer, in every Swift target of a fuzzing build.
let instrumented = SwiftSetting.unsafeFlags([
    "-sanitize=fuzzer", "-sanitize-coverage=edge,trace-cmp,inline-8bit-counters,pc-table",
])

let house: [SwiftSetting] =
    [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
        .enableExperimentalFeature("Lifetimes"),
        .unsafeFlags(["-cross-module-optimization"], .when(configuration: .release)),
        // Overlapping changes are found in debug builds, which run every test.
        .unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release)),
    ] + (inCI ? [.treatAllWarnings(as: .error)] : []) + (fuzzing ? [instrumented] : [])
let safe: [SwiftSetting] = house + [.strictMemorySafety()]

extension Target {
    /// A room: a library target in `Sources/<floor>/<name>`, memory-safe unless it says otherwise.
    static func room(_ floor: String, _ name: String, uses: String...) -> Target {
        .target(
            name: name, dependencies: uses.map { .byName(name: $0) },
            path: "Sources/\(floor)/\(name)", swiftSettings: safe)
    }

    /// A room that speaks to a C target directly; strict memory safety stops at its door. One that
    /// computes for long, as C does, is optimised in debug builds too, as C is.
    static func shell(
        _ floor: String, _ name: String, uses: String..., optimised: Bool = false
    ) -> Target {
        .target(
            name: name, dependencies: uses.map { .byName(name: $0) },
            path: "Sources/\(floor)/\(name)",
            swiftSettings: house
                + (optimised ? [.unsafeFlags(["-O"], .when(configuration: .debug))] : []))
    }

    /// A room that speaks to a library of the operating system only in a build with the package trait
    /// of that name; in any other it has nothing of the library and says so.
    static func engine(_ floor: String, _ name: String, trait: String, uses: String...) -> Target {
        .target(
            name: name,
            dependencies: uses.map { use in
                use == "C\(trait)"
                    ? .byName(name: use, condition: .when(traits: [trait])) : .byName(name: use)
            },
            path: "Sources/\(floor)/\(name)", swiftSettings: house)
    }

    static func c(_ name: String) -> Target {
        .target(
            name: name, path: "Sources/C/\(name)",
            cSettings: [.unsafeFlags(["-O3"] + (fuzzing ? ["-fsanitize=fuzzer-no-link"] : []))])
    }

    /// A library of the operating system: a module map and a header, nothing compiled.
    static func system(_ name: String) -> Target {
        .systemLibrary(name: name, path: "Sources/C/\(name)")
    }

    static func app(_ name: String, uses: String...) -> Target {
        .executableTarget(
            name: name, dependencies: uses.map { .byName(name: $0) },
            path: "Sources/Apps/\(name)", swiftSettings: safe)
    }

    /// The benchmark program: harness, documents, peers and cases; Python peers are run, not built.
    static func benchmarks(uses: String...) -> Target {
        .executableTarget(
            name: "Benchmarks", dependencies: uses.map { .byName(name: $0) },
            path: "Benchmarks", exclude: ["Peers/Python"], swiftSettings: safe)
    }

    /// The fuzz targets: plain functions over bytes, linked by the tests and by the fuzzer alike.
    static func fuzzTargets(uses: String...) -> Target {
        .target(
            name: "FuzzTargets", dependencies: uses.map { .byName(name: $0) },
            path: "Fuzz/Targets", swiftSettings: safe)
    }

    /// The fuzzer itself, present only in a fuzzing build because ordinary builds lack libFuzzer.
    static func fuzzer() -> [Target] {
        guard fuzzing else { return [] }
        return [
            .systemLibrary(name: "CFuzzer", path: "Fuzz/CFuzzer"),
            .executableTarget(
                name: "fuzz", dependencies: ["FuzzTargets", "CFuzzer"], path: "Fuzz/Runner",
                swiftSettings: house,
                linkerSettings: [.unsafeFlags(["-sanitize=fuzzer", "-use-ld=lld"])]),
        ]
    }

    /// A room's tests; `vectors` says that golden files lie in `Vectors/` beside them.
    static func tests(_ name: String, uses: String..., vectors: Bool = false) -> Target {
        .testTarget(
            name: "\(name)Tests",
            dependencies: (uses + ["SpecTesting"]).map { .byName(name: $0) },
            path: "Tests/\(name)Tests", exclude: vectors ? ["Vectors"] : [],
            swiftSettings: house)
    }
}

let package = Package(
    name: "the-block",
    products: [
        .executable(name: "the-block", targets: ["the-block"]),
        .executable(name: "tb-cli", targets: ["tb-cli"]),
    ],
    traits: [
        // Off unless asked for: `swift build --traits RocksDB`.
        .trait(name: "RocksDB", description: "Keyed stores may have RocksDB as their engine.")
    ],
    targets: [
        // C
        .c("CBlake3"),
        .c("CChecksums"),
        .c("CKeccak"),
        .c("CMemory"),
        .system("COpenSSL"),
        .c("CPKCS11"),
        .system("CRocksDB"),
        .system("CSodium"),
        .system("CSystem"),
        .system("CTLS"),
        .system("CZlib"),
        .system("CZstd"),
        // Base
        .room("Base", "Primitives"),
        .room("Base", "Records", uses: "Primitives"),
        .shell(
            "Base", "Crypto", uses: "Primitives", "CBlake3", "CChecksums", "CKeccak", "CMemory",
            "COpenSSL", "CSodium", optimised: true),
        .room("Base", "Tables", uses: "Primitives", "Records", "Crypto", "CMemory"),
        .room("Base", "Capabilities", uses: "Primitives", "Records", "Crypto"),
        // Platform
        .shell("Platform", "Disk"),
        .room("Platform", "Storage", uses: "Primitives", "Records", "Crypto", "Disk"),
        .engine(
            "Platform", "RocksStore", trait: "RocksDB", uses: "Primitives", "Records", "Disk",
            "Storage",
            "CRocksDB"),
        .shell("Platform", "Keys", uses: "Primitives", "Crypto"),
        .shell("Platform", "Settings", uses: "Primitives", "Records", "Crypto", "Loops"),
        .room("Platform", "Workers", uses: "Crypto"),
        .room("Platform", "Telemetry", uses: "Primitives", "Crypto"),
        .room("Platform", "Terminal", uses: "Records", "Crypto", "Keys"),
        .shell("Platform", "Native"),
        .shell(
            "Platform", "Custody", uses: "Primitives", "Records", "Crypto", "Disk", "Storage",
            "Keys", "Native", "CPKCS11"),
        .shell("Platform", "Loops", uses: "CSystem"),
        .shell("Platform", "TLS", uses: "Primitives", "Crypto", "CTLS"),
        .shell("Platform", "Compression", uses: "CZlib", "CZstd"),
        .room(
            "Platform", "HTTP", uses: "Primitives", "Records", "Disk", "Loops", "TLS",
            "Compression",
            "Telemetry"),
        .room("Platform", "RPC", uses: "Records", "Telemetry", "Loops", "HTTP"),
        // Domain
        .room("Domain", "Ledger", uses: "Primitives", "Records", "Tables"),
        .room("Domain", "Chain", uses: "Primitives", "Records", "Crypto", "Tables", "Ledger"),
        .room(
            "Domain", "Settlement", uses: "Primitives", "Records", "Crypto", "Tables", "Ledger"),
        .room(
            "Domain", "ComputeMarket", uses: "Primitives", "Records", "Crypto", "Tables", "Ledger",
            "Settlement"),
        .room(
            "Domain", "World", uses: "Primitives", "Records", "Tables", "Ledger", "Chain",
            "Settlement", "ComputeMarket"),
        // Surface
        .room(
            "Surface", "Surface", uses: "Primitives", "Records", "Tables", "Loops", "HTTP", "RPC",
            "Telemetry", "Terminal", "Chain", "World"),
        .room(
            "Surface", "ChainSurface", uses: "Primitives", "Records", "Crypto", "Tables", "HTTP",
            "RPC", "Terminal", "Keys", "Ledger", "Chain", "World", "Surface"),
        .room(
            "Surface", "LedgerSurface", uses: "Primitives", "Records", "Crypto", "Tables", "RPC",
            "Terminal", "Keys", "Ledger", "Chain", "World", "Surface", "ChainSurface"),
        .room(
            "Surface", "ComputeMarketSurface", uses: "Primitives", "Records", "Tables", "RPC",
            "Terminal", "Settlement", "ComputeMarket", "World", "Surface", "ChainSurface"),
        .room(
            "Surface", "SettlementSurface", uses: "Primitives", "Records", "Tables", "RPC",
            "Telemetry", "Terminal", "Chain", "Settlement", "ComputeMarket", "World", "Surface",
            "ChainSurface", "ComputeMarketSurface"),
        .room(
            "Surface", "CustodySurface", uses: "Primitives", "Records", "Crypto", "Disk", "Keys",
            "Custody", "Native", "Telemetry", "Terminal", "Chain"),
        // Services
        .room(
            "Services", "Hosting", uses: "Loops", "HTTP", "Telemetry", "Settings", "Terminal"),
        .room(
            "Services", "Demo", uses: "Primitives", "Records", "Tables", "Loops", "TLS", "HTTP",
            "RPC", "Telemetry", "Settings", "Terminal", "Hosting", "Traces"),
        .room(
            "Services", "Maintenance", uses: "Primitives", "Records", "Disk", "Storage", "Terminal",
            "Native"),
        .room(
            "Services", "Traces", uses: "Records", "Crypto", "Settings", "Loops", "Compression",
            "Telemetry", "HTTP"),
        .room(
            "Services", "Spine", uses: "Loops", "Primitives", "Records", "Crypto", "Tables", "Disk",
            "Storage", "World", "Chain", "Ledger", "Settlement"),
        .room(
            "Services", "Node", uses: "Primitives", "Records", "Crypto", "Tables", "Disk",
            "Storage", "Loops", "Workers", "HTTP", "RPC", "Telemetry", "Settings",
            "Terminal", "Ledger", "Chain", "Settlement", "ComputeMarket", "World", "Surface",
            "LedgerSurface", "ChainSurface", "ComputeMarketSurface", "SettlementSurface", "Hosting",
            "Spine",
            "Maintenance"),
        .room(
            "Services", "Provider", uses: "Primitives", "Records", "Crypto", "Loops", "HTTP", "RPC",
            "Keys", "Terminal", "Chain", "ComputeMarket", "World", "Surface", "ChainSurface",
            "ComputeMarketSurface", "Hosting"),
        .room(
            "Services", "Showcase", uses: "Primitives", "Records", "Crypto", "Loops", "HTTP", "RPC",
            "Telemetry", "Terminal", "Chain", "ComputeMarket", "Surface", "ChainSurface", "Hosting",
            "Node", "Provider", "Tables"),
        // Support
        .room("Support", "Simulation", uses: "Disk", "Primitives"),
        .room("Support", "SpecTesting", uses: "Simulation"),
        .room(
            "Support", "SurfaceTesting", uses: "Primitives", "Records", "Crypto", "Tables", "Loops",
            "HTTP", "RPC", "Telemetry", "Terminal", "Keys", "Ledger", "Chain", "World", "Surface"),
        // Apps
        .app(
            "the-block", uses: "Crypto", "Demo", "Maintenance", "Terminal", "Node", "Provider",
            "Showcase"),
        .app(
            "tb-cli", uses: "Crypto", "Terminal", "Surface", "LedgerSurface", "ChainSurface",
            "ComputeMarketSurface", "SettlementSurface", "CustodySurface"),
        // Measuring and fuzzing
        .benchmarks(
            uses: "Primitives", "Records", "Crypto", "Tables", "Capabilities", "Disk", "Storage",
            "RocksStore",
            "Settings",
            "Workers",
            "Telemetry", "Loops", "TLS", "Compression", "HTTP", "RPC", "Ledger", "Chain", "World",
            "Spine", "Surface", "ChainSurface", "Terminal", "Node", "Simulation", "CBlake3",
            "COpenSSL",
            "CSodium"),
        .fuzzTargets(
            uses: "Primitives", "Records", "Crypto", "Tables", "Capabilities", "Keys", "Custody",
            "Disk",
            "Storage", "Settings", "Telemetry", "Loops", "TLS", "Compression", "HTTP", "RPC",
            "Terminal", "Simulation", "Ledger", "Chain"),
        // Tests
        .tests("Primitives", uses: "Primitives", "Simulation"),
        .tests("Records", uses: "Records", "Primitives", "Simulation", "FuzzTargets"),
        .tests(
            "Crypto", uses: "Crypto", "COpenSSL", "CSodium", "Primitives", "Simulation",
            vectors: true),
        .tests("Tables", uses: "Tables", "Records", "Crypto", "Primitives", "Simulation"),
        .tests(
            "Capabilities", uses: "Capabilities", "Crypto", "Primitives", "Simulation",
            vectors: true),
        .tests("Ledger", uses: "Ledger", "Tables", "Records", "Crypto", "Primitives", "Simulation"),
        .tests(
            "Chain", uses: "Chain", "Crypto", "FuzzTargets", "Ledger", "Primitives", "Records",
            "Simulation", "Tables"),
        .tests(
            "Settlement", uses: "Settlement", "Ledger", "Primitives", "Records", "Tables",
            "Simulation"),
        .tests(
            "ComputeMarket", uses: "ComputeMarket", "Ledger", "Primitives", "Records", "Settlement",
            "Tables", "Simulation"),
        .tests(
            "World", uses: "World", "Chain", "ComputeMarket", "Crypto", "Ledger", "Primitives",
            "Records", "Settlement", "Simulation", "Tables"),
        .tests("Keys", uses: "Keys", "Crypto", "Primitives", "Simulation"),
        .tests(
            "Custody", uses: "Custody", "Crypto", "Disk", "Keys", "Native",
            "Primitives", "Records", "Simulation", "Storage"),
        .tests("Settings", uses: "Settings", "Crypto", "Primitives", "Records", "Simulation"),
        .tests("Loops", uses: "CSystem", "Loops", "Simulation"),
        .tests("Workers", uses: "Workers", "Crypto", "Primitives", "Simulation"),
        .tests("TLS", uses: "TLS", "CTLS", "Crypto", "Primitives", "Simulation"),
        .tests("Telemetry", uses: "Telemetry", "Crypto", "Primitives", "Simulation"),
        .tests("Disk", uses: "Disk", "Simulation"),
        .tests(
            "Storage", uses: "Storage", "RocksStore", "Crypto", "Disk", "Primitives", "Records",
            "Simulation", vectors: true),
        .tests(
            "RocksStore", uses: "RocksStore", "Storage", "Crypto", "Disk", "Primitives",
            "Simulation"),
        .tests("Simulation", uses: "Simulation", "Disk"),
        .tests("SpecTesting"),
        .tests("Benchmarks", uses: "Benchmarks", "Simulation"),
        .tests("Fuzz", uses: "FuzzTargets", "Simulation"),
        .tests(
            "Demo", uses: "Demo", "HTTP", "RPC", "Records", "Telemetry", "Traces", "Simulation"),
        .tests(
            "Node", uses: "Chain", "ComputeMarket", "ComputeMarketSurface", "Disk", "HTTP",
            "Ledger",
            "Node",
            "Primitives", "RPC", "Records", "Settlement", "SettlementSurface", "Simulation",
            "Spine",
            "Storage", "Surface", "Tables", "Terminal", "World"),
        .tests(
            "Maintenance", uses: "Maintenance", "Crypto", "Disk", "Primitives", "Storage",
            "Terminal"),
        .tests(
            "Terminal", uses: "Terminal", "Crypto", "Keys", "Records", "Simulation",
            vectors: true),
        .tests("Native", uses: "Native"),
        .tests(
            "HTTP", uses: "HTTP", "Records", "Loops", "TLS", "Telemetry", "Compression", "Disk",
            "Simulation", vectors: true),
        .tests(
            "Traces", uses: "Traces", "Compression", "Crypto", "HTTP", "Loops", "Records",
            "Settings",
            "Telemetry", "Simulation", vectors: true),
        .tests("Compression", uses: "Compression", "Simulation"),
        .tests("RPC", uses: "RPC", "HTTP", "Loops", "Records", "Telemetry", "Simulation"),
        .tests(
            "Surface", uses: "Surface", "Chain", "Ledger", "Primitives", "Records", "RPC",
            "Terminal",
            "Telemetry"),
        .tests(
            "ChainSurface", uses: "ChainSurface", "SurfaceTesting", "Surface", "Chain", "Crypto",
            "Ledger", "Primitives", "RPC", "Records", "Tables", "Terminal", "World"),
        .tests(
            "LedgerSurface", uses: "LedgerSurface", "ChainSurface", "SurfaceTesting", "Surface",
            "Chain", "Ledger", "Primitives", "RPC", "Records", "Terminal", "World"),
        .tests(
            "ComputeMarketSurface", uses: "ComputeMarketSurface", "ChainSurface", "SurfaceTesting",
            "Surface", "Chain", "ComputeMarket", "HTTP", "Ledger", "Primitives", "RPC", "Records",
            "Settlement", "Tables", "Terminal", "World"),
        .tests(
            "SettlementSurface", uses: "SettlementSurface", "ChainSurface", "ComputeMarketSurface",
            "SurfaceTesting", "Surface", "Chain", "ComputeMarket", "Ledger", "Primitives", "RPC",
            "Records", "Settlement", "Tables", "Telemetry", "Terminal", "World"),
        .tests(
            "CustodySurface", uses: "CustodySurface", "Crypto", "Custody", "Keys", "Primitives",
            "Records", "Terminal"),
        .tests(
            "Spine", uses: "Spine", "Chain", "ComputeMarket", "Crypto", "Disk", "Ledger", "Loops",
            "Primitives", "Records", "Settlement", "Simulation", "Storage", "Tables", "World",
            vectors: true),
        .tests("Tidy"),
        .tests("Guard"),
        .tests(
            "House", uses: "Demo", "HTTP", "Node", "RPC", "SettlementSurface", "Telemetry", "Traces"
        ),
        .tests(
            "TheBlock", uses: "the-block", "tb-cli", "Chain", "ChainSurface", "ComputeMarket",
            "Crypto",
            "HTTP", "Keys", "Ledger", "Loops", "Primitives", "Provider", "RPC", "Records",
            "Settlement",
            "SettlementSurface", "Simulation", "Surface", "World"),
        .tests("TBCLI", uses: "tb-cli"),
    ] + Target.fuzzer(),
    swiftLanguageModes: [.v6]
)
