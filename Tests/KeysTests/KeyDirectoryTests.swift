import Crypto
import Foundation
import Glibc
import Testing

@testable import Keys

@Suite struct KeyDirectoryTests {
    private func withDirectory(_ body: (String) throws -> Void) throws {
        let path = FileManager.default.temporaryDirectory
            .appending(path: "keydir-\(UUID().uuidString)").path
        try #require(mkdir(path, 0o700) == 0)
        defer { try? FileManager.default.removeItem(atPath: path) }
        try body(path)
    }

    private func reason(_ body: () throws(KeyFileError) -> Void) -> KeyFileError.Reason? {
        do throws(KeyFileError) {
            try body()
            return nil
        } catch { return error.reason }
    }

    @Test func `only a directory that others cannot enter will do`() throws {
        try withDirectory { path in
            #expect(reason { () throws(KeyFileError) in try KeyDirectory.check(path) } == nil)
            for mode in [0o755, 0o710, 0o701, 0o770] as [mode_t] {
                try #require(chmod(path, mode) == 0)
                #expect(
                    reason { () throws(KeyFileError) in try KeyDirectory.check(path) }
                        == .directoryOpenToOthers(mode: mode))
            }
            try #require(chmod(path, 0o700) == 0)
            let (link, file) = (path + "/link", path + "/file")
            try #require(symlink(path, link) == 0)
            for name in [link, link + "/", link + "//"] {
                #expect(
                    reason { () throws(KeyFileError) in try KeyDirectory.check(name) }
                        == .symbolicLink)
            }
            try Data().write(to: URL(filePath: file))
            #expect(
                reason { () throws(KeyFileError) in try KeyDirectory.check(file) } == .notADirectory
            )
            #expect(
                reason { () throws(KeyFileError) in try KeyDirectory.check(path + "/none") }
                    == .missing)
            #expect(reason { () throws(KeyFileError) in try KeyDirectory.check("") } == .emptyPath)
        }
    }

    @Test func `files in it are judged as key files are`() throws {
        try withDirectory { path in
            func found(_ name: String) -> KeyFileError.Reason? {
                reason { () throws(KeyFileError) in try KeyDirectory.checkFile(name, in: path) }
            }
            #expect(found("none") == nil)
            try Data([1]).write(to: URL(filePath: path + "/a"))
            try #require(chmod(path + "/a", 0o640) == 0)
            #expect(found("a") == .openToOthers(mode: 0o640))
            try #require(chmod(path + "/a", 0o600) == 0)
            #expect(found("a") == nil)
            try #require(link(path + "/a", path + "/b") == 0)
            #expect(found("a") == .linked(count: 2))
            try #require(symlink("a", path + "/c") == 0)
            #expect(found("c") == .symbolicLink)
            try #require(mkfifo(path + "/d", 0o600) == 0)
            #expect(found("d") == .notRegular)
        }
    }

    @Test(
        arguments: [
            ("one", nil), ("one\n", nil), (" two words \n", nil), ("", .empty), ("\n", .empty),
            ("a\nb", .severalLines), ("a\n\n", .severalLines), ("a\r\n", .severalLines),
            ("a\u{0}", .zeroByte), (String(repeating: "x", count: 1_025), .tooLong(limit: 1_024)),
        ] as [(String, PasswordRefusal?)])
    func `a password is one line, taken as it stands`(text: String, refusal: PasswordRefusal?)
        throws
    {
        let bytes = Array(text.utf8)
        do throws(PasswordRefusal) {
            let secret = try KeyFile.password(in: bytes.span)
            let kept = secret.withBytes { secret in secret.indices.map { secret[$0] } }
            #expect(kept == Array(text.utf8.prefix { $0 != 0x0A }) && refusal == nil)
        } catch { #expect(error == refusal) }
    }

    @Test func `a file with a password is refused as a key file is`() throws {
        try withDirectory { path in
            let file = path + "/pass"
            try Data("secret\n".utf8).write(to: URL(filePath: file))
            try #require(chmod(file, 0o644) == 0)
            #expect(throws: KeyFileError(path: file, reason: .openToOthers(mode: 0o644))) {
                try KeyFile.readPassword(file)
            }
            try #require(chmod(file, 0o600) == 0)
            #expect(try KeyFile.readPassword(file).count == 6)
            try Data([0]).write(to: URL(filePath: file))
            #expect(throws: KeyFileError(path: file, reason: .password(.zeroByte))) {
                try KeyFile.readPassword(file)
            }
        }
    }
}
