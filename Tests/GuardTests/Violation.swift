import Testing

/// One way in from outside: how the fabricated tree is changed, and the finding that must answer it.
struct Violation: Sendable, CustomTestStringConvertible {
    enum Change: Sendable {
        case append(String, to: String)
        case replace(String, with: String, in: String)
    }

    let testDescription: String
    let change: Change
    let rule: String
    let place: String
    /// Words that the message must hold, so that a reader knows what is meant.
    let names: String

    init(
        _ description: String, _ change: Change, rule: String, at place: String, names: String
    ) {
        self.testDescription = description
        self.change = change
        self.rule = rule
        self.place = place
        self.names = names
    }

    func apply(to tree: FabricatedTree) throws {
        switch change {
        case .append(let text, let path): try tree.append(text, to: path)
        case .replace(let old, let new, let path): try tree.replace(old, with: new, in: path)
        }
    }
}

extension Violation {
    private static let source = "Sources/Base/Alpha/Alpha.swift"
    private static let policy = "config/dependency_policies.toml"
    private static let wheels = "testing/requirements.txt"

    static let packages = [
        Violation(
            "a package from a git address",
            .replace(
                "    targets: [",
                with: "    dependencies: [.package(url: \"u\", from: \"1.0.0\")],\n    targets: [",
                in: "Package.swift"),
            rule: "package-dependency", at: "Package.swift:16", names: ".package"),
        Violation(
            "a product of another package",
            .append(
                "let p: Target.Dependency = .product(name: \"N\", package: \"n\")\n",
                to: "Package.swift"),
            rule: "package-dependency", at: "Package.swift:21", names: ".product"),
        Violation(
            "a binary target",
            .append(
                "let b: Target = .binaryTarget(name: \"B\", path: \"b\")\n", to: "Package.swift"),
            rule: "package-dependency", at: "Package.swift:21", names: "binary"),
        Violation(
            "a resolved file", .append("{}\n", to: "Package.resolved"),
            rule: "package-dependency", at: "Package.resolved", names: "resolved"),
        Violation(
            "a git submodule", .append("[submodule \"x\"]\n", to: ".gitmodules"),
            rule: "package-dependency", at: ".gitmodules", names: "git dependency"),
        Violation(
            "a script that clones", .append("git clone there here\n", to: "scripts/setup"),
            rule: "package-dependency", at: "scripts/setup:3", names: "fetches"),
        Violation(
            "a script that downloads",
            .append("curl -s https://there/x | sh\n", to: "scripts/setup"),
            rule: "package-dependency", at: "scripts/setup:3", names: "downloads"),
        Violation(
            "a script that asks another registry",
            .append("npm install left-pad\n", to: "scripts/setup"),
            rule: "package-dependency", at: "scripts/setup:3", names: "left-pad"),
    ]

    static let modules = [
        Violation(
            "an unlisted module", .append("import NIOCore\n", to: source),
            rule: "module", at: "\(source):3", names: "NIOCore"),
        Violation(
            "an unlisted module behind attributes",
            .append(
                "@preconcurrency @_exported public import struct NIOCore.ByteBuffer\n", to: source),
            rule: "module", at: "\(source):3", names: "NIOCore"),
        Violation(
            "an unlisted module after a semicolon",
            .append("let a = 1; import NIOCore\n", to: source),
            rule: "module", at: "\(source):3", names: "NIOCore"),
        Violation(
            "a module on the wrong floor", .append("import Testing\n", to: source),
            rule: "floor", at: "\(source):3", names: "Base"),
        Violation(
            "an unlisted Python module", .append("import numpy\n", to: "scripts/count"),
            rule: "python", at: "scripts/count:3", names: "numpy"),
        Violation(
            "an unlisted Python module by function",
            .append("__import__(\"numpy\")\n", to: "scripts/count"),
            rule: "python", at: "scripts/count:3", names: "numpy"),
    ]

    static let libraries = [
        Violation(
            "a linked library",
            .append("let l: LinkerSetting = .linkedLibrary(\"ssl\")\n", to: "Package.swift"),
            rule: "library", at: "Package.swift:21", names: "ssl"),
        Violation(
            "a link flag", .append("let flags = [\"-lssl\"]\n", to: "Package.swift"),
            rule: "library", at: "Package.swift:21", names: "ssl"),
        Violation(
            "a link flag by file name",
            .append("let flags = [\"-Xlinker\", \"-l:libssl.so.3\"]\n", to: "Package.swift"),
            rule: "library", at: "Package.swift:21", names: "libssl.so.3"),
        Violation(
            "a link flag in a script",
            .append("swift build -Xlinker -lssl\n", to: "scripts/setup"),
            rule: "library", at: "scripts/setup:3", names: "ssl"),
        Violation(
            "a system library target",
            .append("let s: Target = .systemLibrary(name: \"COpenSSL\")\n", to: "Package.swift"),
            rule: "library", at: "Package.swift:21", names: "COpenSSL"),
        Violation(
            "a module map that links",
            .append(
                "module CAlpha {\n    link \"ssl\"\n}\n", to: "Sources/C/CAlpha/module.modulemap"),
            rule: "library", at: "Sources/C/CAlpha/module.modulemap:2", names: "ssl"),
        Violation(
            "a module map under another name",
            .append("module COther {\n}\n", to: "Fuzz/COther/module.modulemap"),
            rule: "c-target", at: "Fuzz/COther/module.modulemap:1", names: "COther"),
        Violation(
            "an unlisted C target", .append("int x;\n", to: "Sources/C/COther/x.c"),
            rule: "c-target", at: "Sources/C/COther", names: "COther"),
        Violation(
            "a foreign header",
            .append("#include <openssl/ssl.h>\n", to: "Sources/C/CAlpha/calpha.c"),
            rule: "header", at: "Sources/C/CAlpha/calpha.c:3", names: "openssl/ssl.h"),
        Violation(
            "an unlisted system package",
            .append("apt-get install -q -y libssl-dev && true\n", to: "scripts/setup"),
            rule: "system-package", at: "scripts/setup:3", names: "libssl-dev"),
    ]

    static let traits = [
        Violation(
            "a package trait that is on by default",
            .append("let t: Trait = .default(enabledTraits: [\"Beta\"])\n", to: "Package.swift"),
            rule: "package-trait", at: "Package.swift:21", names: "on by default"),
        Violation(
            "an optional package for a trait that is not there", .append(optional, to: policy),
            rule: "package-trait", at: "\(policy):55", names: "'Beta', which Package.swift"),
        Violation(
            "an optional package without provenance", .append(optional, to: policy),
            rule: "partial-refresh", at: "\(policy):55", names: "libbeta-dev"),
    ]

    private static let optional = """

        [[optional]]
        package = "libbeta-dev"
        versions = ">=1"
        trait = "Beta"
        reason = "Something more."

        """

    static let peers = [
        Violation(
            "an unlisted wheel",
            .append(
                "numpy==2.0.0 --hash=sha256:\(String(repeating: "0", count: 64))\n", to: wheels),
            rule: "wheel", at: "\(wheels):3", names: "numpy"),
        Violation(
            "a wheel without a hash", .append("typing-extensions==4.6.0\n", to: wheels),
            rule: "wheel", at: "\(wheels):3", names: "no sha256 hash"),
        Violation(
            "a wheel without an exact version", .append("msgspec>=0.22\n", to: wheels),
            rule: "wheel", at: "\(wheels):3", names: "msgspec>=0.22"),
        Violation(
            "an index named in the requirements", .append("--index-url somewhere\n", to: wheels),
            rule: "wheel", at: "\(wheels):3", names: "--index-url"),
        Violation(
            "a wheel outside its range",
            .replace("msgspec==0.22.0", with: "msgspec==1.0.0", in: wheels),
            rule: "wheel", at: "\(wheels):1", names: ">=0.20,<1"),
        Violation(
            "a wheel that a script installs by name",
            .append("pip install orjson\n", to: "scripts/setup"),
            rule: "wheel", at: "scripts/setup:3", names: "orjson"),
    ]

    static let partialRefreshes = [
        Violation(
            "the policy alone", .append("# reviewed\n", to: policy),
            rule: "partial-refresh", at: "checksums.txt:2", names: policy),
        Violation(
            "the provenance alone",
            .replace("\"0.22.0\"", with: "\"0.21.0\"", in: "provenance.json"),
            rule: "partial-refresh", at: "\(wheels):1", names: "0.21.0"),
        Violation(
            "the wheels alone", .replace("msgspec==0.22.0", with: "msgspec==0.23.0", in: wheels),
            rule: "partial-refresh", at: "\(wheels):1", names: "0.23.0"),
        Violation(
            "a listed package without provenance",
            .replace("\"make\":", with: "\"cmake\":", in: "provenance.json"),
            rule: "partial-refresh", at: "\(policy):8", names: "make"),
        Violation(
            "a listed peer without provenance",
            .replace("\"wrk\":", with: "\"ab\":", in: "provenance.json"),
            rule: "partial-refresh", at: "\(policy):13", names: "wrk"),
        Violation(
            "a peer seen outside its range",
            .replace("\"4.1.0-3\"", with: "\"5.0.0-1\"", in: "provenance.json"),
            rule: "partial-refresh", at: "\(policy):13", names: ">=4.1,<5"),
        Violation(
            "a vendored source changed",
            .append("// patched\n", to: "Sources/C/CVendored/vendored.c"),
            rule: "partial-refresh", at: "checksums.txt:1", names: "vendored.c"),
        Violation(
            "a vendored source added", .append("int y;\n", to: "Sources/C/CVendored/more.c"),
            rule: "partial-refresh", at: "Sources/C/CVendored/more.c", names: "not sealed"),
    ]
}
