import Crypto
import Foundation
import Settings
import Testing

@Suite struct SecretTests {
    private func file(_ text: String, mode: Int) throws -> String {
        let url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try Data(text.utf8).write(to: url)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: url.path)
        return url.path
    }

    @Test func `a secret shows nowhere`() throws {
        let snapshot = try snapshot("rewarder.salt = \"hunter2\"")
        let said = "\(snapshot) \(snapshot.rows)" + String(reflecting: snapshot)
        #expect(!said.contains("hunter2"))
        #expect(snapshot.rows.first { $0.key == "rewarder.salt" }?.value == "(redacted)")
        let refused =
            violations("rewarder.salt = 77777", isPrivate: true)
            + violations("rewarder.salt = \"hunter2\"", isPrivate: false)
            + violations("", ["TB_REWARDER_SALT": "hunter2"])
        #expect(refused.count == 3)
        #expect(!refused.contains { $0.contains("hunter2") || $0.contains("77777") })
    }

    @Test func `a secret comes from a file of its own, if that is closed to others`() throws {
        let (closed, open) = (try file("s3cret\n", mode: 0o600), try file("s3cret\n", mode: 0o644))
        defer { for path in [closed, open] { try? FileManager.default.removeItem(atPath: path) } }
        let settings = try snapshot("", ["TB_REWARDER_SALT_FILE": closed]).settings
        #expect(settings.salt?.bytes.count == 6)
        #expect(violations("", ["TB_REWARDER_SALT_FILE": open]).count == 1)
        let long = "rewarder.salt = \"\(String(repeating: "x", count: 33))\""
        #expect(
            violations(long)
                == ["a.toml:1:17: rewarder.salt: expected a secret of 1 to 32 bytes"])
        #expect(violations("", ["TB_REWARDER_SALT_FILE": "/nowhere"]).count == 1)
    }

    @Test func `a flag gives a secret only where it may, and warns`() throws {
        let snapshot = try snapshot("", flags: [("--salt", "x")])
        #expect(snapshot.warnings == [.secretOnCommandLine(flag: "--salt")])
        #expect(snapshot.settings.salt?.bytes.count == 1)
    }
}
