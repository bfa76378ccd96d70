extension FabricatedTree {
    static let files = [
        "Package.swift": manifest,
        "Sources/Base/Alpha/Alpha.swift": "public import Synchronization\npublic let alpha = 1\n",
        "Sources/C/CAlpha/calpha.c": "#include \"calpha.h\"\n#include <stdint.h>\n",
        "Sources/C/CAlpha/include/calpha.h": "#pragma once\n",
        "Sources/C/CVendored/vendored.c": "int vendored(void) { return 1; }\n",
        "Tests/AlphaTests/AlphaTests.swift": "import Alpha\nimport Testing\n",
        "scripts/setup": "#!/usr/bin/env bash\napt-get install -y make\n",
        "scripts/count": "#!/usr/bin/env python3\nimport json\n",
        "testing/requirements.txt": requirements,
        "config/dependency_policies.toml": policy,
        "provenance.json": provenance,
    ]

    private static let manifest = #"""
        // swift-tools-version: 6.3
        import PackageDescription

        extension Target {
            static func room(_ floor: String, _ name: String, uses: String...) -> Target {
                .target(name: name, path: "Sources/\(floor)/\(name)")
            }

            static func tests(_ name: String, uses: String...) -> Target {
                .testTarget(name: "\(name)Tests", path: "Tests/\(name)Tests")
            }
        }

        let package = Package(
            name: "alpha",
            targets: [
                .room("Base", "Alpha"),
                .tests("Alpha"),
            ]
        )

        """#

    private static let requirements = """
        msgspec==0.22.0 \\
            --hash=sha256:a6db3806b3b76ca78064255eac6fa101a8a64fe6f698d80fbaf81fdfa21217d4

        """

    private static let policy = """
        version = 1

        [toolchain]
        series = "6.3"
        versions = ">=6.3,<6.4"

        [[system]]
        package = "make"
        versions = ">=4.3"
        reason = "Runs the commands."

        [[peer]]
        package = "wrk"
        versions = ">=4.1,<5"
        reason = "Load."

        [[module]]
        name = "PackageDescription"
        floors = ["Package.swift"]
        reason = "The map."

        [[module]]
        name = "Synchronization"
        floors = ["Base"]
        reason = "Mutex."

        [[module]]
        name = "Testing"
        floors = ["Tests"]
        reason = "The tests."

        [[c]]
        name = "CAlpha"
        origin = "first-party"
        reason = "Ours."

        [[c]]
        name = "CVendored"
        origin = "vendored"
        reason = "A copy."

        [[library]]
        name = "c"
        package = "libc6-dev"
        headers = ["stdint.h"]
        reason = "The C library."

        [[wheel]]
        name = "msgspec"
        versions = ">=0.20,<1"
        modules = ["msgspec"]
        reason = "A peer."

        """

    private static let provenance = """
        {
          "toolchain": {
            "swift": { "archive": "release", "version": "6.3.1", "licence": "Apache-2.0" }
          },
          "system": {
            "make": { "archive": "Debian 12", "version": "4.3-4.1", "licence": "GPL-3.0-or-later" }
          },
          "peers": {
            "wrk": { "archive": "Debian 12", "version": "4.1.0-3", "licence": "Apache-2.0" }
          },
          "wheels": {
            "msgspec": { "archive": "index", "version": "0.22.0", "licence": "BSD-3-Clause" }
          }
        }

        """
}
