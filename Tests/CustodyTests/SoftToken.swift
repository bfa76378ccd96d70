import Crypto
import Foundation
import Glibc
import Keys
import Native
import Primitives
import SpecTesting
import Testing

@testable import Custody

/// Tokens in software, in a directory of one test. The library reads where they are when it is started,
/// once in a process, so whatever opens one runs in a process of its own.
struct SoftToken {
    static let pin = "4711-ok"
    private let folder: Folder

    /// Two tokens, `first` and `second`; ends the test where the machine has no such library.
    init() async throws {
        try PeerProgram.require("softhsm2-util")
        folder = try Folder()
        let tokens = folder.path + "/tokens"
        try FileManager.default.createDirectory(
            atPath: tokens, withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
        try Data(
            """
            directories.tokendir = \(tokens)
            objectstore.backend = file
            log.level = ERROR

            """.utf8
        ).write(to: URL(filePath: configuration))
        for label in ["first", "second"] {
            var make = ChildProcess("softhsm2-util")
            make.arguments = [
                "--init-token", "--free", "--label", label, "--pin", Self.pin, "--so-pin",
                "12345678",
            ]
            make.environment = ["SOFTHSM2_CONF": configuration]
            let answer = try await make.run()
            try #require(answer.status == 0, "\(answer.stderr)")
        }
    }

    /// The file that says where the tokens are.
    var configuration: String { folder.path + "/softhsm2.conf" }

    // MARK: In the process that opens one

    static func module(_ configuration: String) throws -> TokenModule {
        setenv("SOFTHSM2_CONF", configuration, 1)
        return try TokenModule.open(in: .here(prefix: "/nonexistent", variables: [:]))
    }

    static func secret(_ text: String = pin) throws -> SecretBytes {
        var bytes = Array(text.utf8)
        return try SecretBytes.taking(&bytes)
    }
}
