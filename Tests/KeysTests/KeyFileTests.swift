import Crypto
import Foundation
import Glibc
import Primitives
import Testing

@testable import Keys

/// A directory of one test, gone with it.
private final class Folder {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory
            .appending(path: "keys-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
        path = url.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { path + "/" + name }

    /// A file with this text, or a key's, and these permissions.
    func write(_ name: String, _ text: String? = nil, mode: mode_t = 0o600) throws -> String {
        let path = file(name)
        try Data((text ?? KeyTextTests.golden).utf8).write(to: URL(filePath: path))
        try #require(chmod(path, mode) == 0)
        return path
    }

    var names: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
    }
}

@Suite struct KeyFileTests {
    private func reason(_ path: String) -> KeyFileError.Reason? {
        do throws(KeyFileError) {
            _ = try KeyFile.read(path)
            return nil
        } catch {
            #expect(error.path == path)
            #expect("\(error)".hasPrefix("key file \(path.isEmpty ? "''" : path): "))
            return error.reason
        }
    }

    private func mode(_ path: String) -> mode_t {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & 0o7777 : 0
    }

    @Test func `a key that was created is read back, by its owner alone`() throws {
        let folder = try Folder()
        let key = try SigningKey.generate()
        let path = folder.file("node.key")
        try KeyFile.create(path, key)
        #expect(mode(path) == 0o600)
        #expect(try KeyFile.read(path).publicKey == key.publicKey)

        let secret = try SecretBytes.random(count: 32)
        try KeyFile.create(folder.file("seal.key"), secret: secret, kind: .sealing)
        let read = try KeyFile.readSecret(folder.file("seal.key"), kind: .sealing)
        #expect(read.equalsInConstantTime(secret))
        #expect(
            reason(folder.file("seal.key"))
                == .text(.wrongKind(prefix: "tbek", expected: .signing)))
        #expect(try folder.names == ["node.key", "seal.key"])
    }

    @Test func `a file is one line of text`() throws {
        let folder = try Folder()
        let seed = [UInt8](1...32)
        let key = try SigningKey(
            seed: .filled(count: 32) { bytes in
                for index in bytes.indices { bytes[index] = seed[index] }
            })
        try KeyFile.create(folder.file("a"), key)
        let text = try String(contentsOfFile: folder.file("a"), encoding: .utf8)
        #expect(text == KeyTextTests.golden)
    }

    @Test func `nothing is ever overwritten`() throws {
        let folder = try Folder()
        let path = try folder.write("a", "mine\n")
        let key = try SigningKey.generate()
        let refusal = KeyFileError(path: path, reason: .exists)
        #expect(throws: refusal) { try KeyFile.create(path, key) }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "mine\n")
        // Not even where a link of that name leads nowhere.
        let link = folder.file("link")
        try #require(symlink(folder.file("nowhere"), link) == 0)
        #expect(throws: KeyFileError(path: link, reason: .exists)) { try KeyFile.create(link, key) }
        #expect(try folder.names == ["a", "link"])
    }

    @Test(arguments: [0o777, 0o077, 0o000] as [mode_t])
    func `the process's mask of permissions decides nothing`(mask: mode_t) async {
        await #expect(processExitsWith: .success) { [mask = UInt32(mask) as UInt32] in
            let folder = try Folder()
            umask(mode_t(mask))
            try KeyFile.create(folder.file("a"), .generate())
            var status = stat()
            guard stat(folder.file("a"), &status) == 0, status.st_mode & 0o7777 == 0o600 else {
                exit(1)
            }
        }
    }

    @Test func `a file that is cut short while it is made is gone again`() async {
        await #expect(processExitsWith: .success) {
            let folder = try Folder()
            let key = try SigningKey.generate()
            signal(SIGXFSZ, SIG_IGN)
            var limit = rlimit(rlim_cur: 10, rlim_max: 10)
            guard setrlimit(__rlimit_resource_t(1), &limit) == 0 else { exit(1) }
            do throws(KeyFileError) {
                try KeyFile.create(folder.file("a"), key)
                exit(2)
            } catch {
                guard error.reason == .system(.write, code: EFBIG) else { exit(3) }
            }
            guard try folder.names.isEmpty else { exit(4) }
        }
    }

    @Test func `another key in the place of the expected one is refused`() throws {
        let folder = try Folder()
        let (mine, other) = (try SigningKey.generate(), try SigningKey.generate())
        try KeyFile.create(folder.file("mine"), mine)
        try KeyFile.create(folder.file("other"), other)
        let path = folder.file("mine")
        #expect(try KeyFile.read(path, expecting: mine.publicKey).publicKey == mine.publicKey)
        // A file of the same owner, with its own permissions, under the other's name.
        try #require(rename(folder.file("other"), path) == 0)
        #expect(try KeyFile.read(path).publicKey == other.publicKey)
        let refusal = KeyFileError(
            path: path, reason: .otherKey(found: other.publicKey, expected: mine.publicKey))
        #expect(throws: refusal) { try KeyFile.read(path, expecting: mine.publicKey) }
        #expect("\(refusal)".contains("expected that of \(mine.publicKey)"))
        #expect(throws: KeyFileError(path: folder.file("none"), reason: .missing)) {
            try KeyFile.read(folder.file("none"), expecting: mine.publicKey)
        }
    }

    @Test func `what was put in the place of a file that failed is left alone`() throws {
        let folder = try Folder()
        let path = try folder.write("a", "made\n")
        let made = try #require(FileIdentity(at: path))
        // The file itself is moved away, so that its inode is not given to the next one.
        try #require(rename(path, folder.file("away")) == 0)
        _ = try folder.write("a", "theirs\n")
        made.removeIfStill(at: path)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "theirs\n")
        // Nor is a link to the file taken for it.
        try #require(unlink(path) == 0 && symlink(folder.file("away"), path) == 0)
        made.removeIfStill(at: path)
        #expect(try folder.names == ["a", "away"])
        made.removeIfStill(at: folder.file("away"))
        #expect(try folder.names == ["a"])
    }

    @Test(arguments: [0o640, 0o604, 0o601, 0o610, 0o620, 0o602, 0o644, 0o660, 0o666, 0o777])
    func `a file open to others is refused`(mode: Int) throws {
        let folder = try Folder()
        let path = try folder.write("it's a key", mode: mode_t(mode))
        #expect(reason(path) == .openToOthers(mode: UInt32(mode)))
        let error = KeyFileError(path: path, reason: .openToOthers(mode: UInt32(mode)))
        #expect(
            "\(error)".contains("found mode 0\(String(mode, radix: 8)); expected no permission"))
        #expect("\(error)".hasSuffix("chmod 600 '\(folder.path)/it'\\''s a key'"))
    }

    @Test(arguments: [0o600, 0o400, 0o700])
    func `a file open to its owner alone is read`(mode: Int) throws {
        let folder = try Folder()
        #expect(reason(try folder.write("a", mode: mode_t(mode))) == nil)
    }

    @Test func `links, directories, pipes and devices are no key files`() throws {
        let folder = try Folder()
        let path = try folder.write("a")
        try #require(symlink(path, folder.file("link")) == 0)
        #expect(reason(folder.file("link")) == .symbolicLink)
        #expect(reason(folder.path) == .notRegular)
        try #require(mkfifo(folder.file("pipe"), 0o600) == 0)
        #expect(reason(folder.file("pipe")) == .notRegular)
        #expect(reason("/dev/null") == .notRegular)
        #expect(reason(folder.file("none")) == .missing)
        #expect(reason(path + "/below") == .system(.open, code: ENOTDIR))
        #expect(reason("") == .emptyPath)
        #expect(reason(path + "\0.txt") == .system(.open, code: EINVAL))
        #expect(reason(path) == nil)
    }

    @Test func `a second name is refused`() throws {
        let folder = try Folder()
        let path = try folder.write("a")
        try #require(link(path, folder.file("b")) == 0)
        #expect(reason(path) == .linked(count: 2))
        #expect(reason(folder.file("b")) == .linked(count: 2))
        try #require(unlink(folder.file("b")) == 0)
        #expect(reason(path) == nil)
    }

    @Test(.enabled("needs a user who may give files away", { geteuid() == 0 }))
    func `another user's file is refused, and root's is read`() async throws {
        let folder = try Folder()
        let path = try folder.write("a")
        try #require(chown(path, 65_533, 65_533) == 0)
        #expect(reason(path) == .foreignOwner(user: 65_533, expected: 0))
        let error = KeyFileError(path: path, reason: .foreignOwner(user: 65_533, expected: 0))
        #expect("\(error)".contains("chown 0 '"))
    }

    @Test func `what is larger than a page is not looked at`() throws {
        let folder = try Folder()
        let large = try folder.write("a", String(repeating: "x", count: KeyFile.mostBytes + 1))
        #expect(reason(large) == .tooLarge(bytes: Int64(KeyFile.mostBytes + 1)))
        let page = try folder.write("b", String(repeating: "x", count: KeyFile.mostBytes))
        #expect(reason(page) == .text(.foreign(expected: .signing)))
        // By its size alone, before a byte of it is read.
        let larger = try folder.write("c", String(repeating: "x", count: 10_000))
        #expect(reason(larger) == .tooLarge(bytes: 10_000))
    }

    @Test func `what a file says is judged as text`() throws {
        let folder = try Folder()
        #expect(reason(try folder.write("a", "")) == .text(.empty))
        let line = String(KeyTextTests.golden.dropLast())
        #expect(reason(try folder.write("b", line)) == .text(.noFinalNewline))
        #expect(
            reason(try folder.write("c", line + "\r\n"))
                == .text(.carriageReturn(at: line.utf8.count)))
    }

    @Test func `a name in no directory cannot be made`() throws {
        let folder = try Folder()
        let (path, key) = (folder.file("none/a"), try SigningKey.generate())
        #expect(throws: KeyFileError(path: path, reason: .system(.create, code: ENOENT))) {
            try KeyFile.create(path, key)
        }
        #expect(throws: KeyFileError(path: "a\0b", reason: .system(.create, code: EINVAL))) {
            try KeyFile.create("a\0b", key)
        }
    }

    @Test func `every reason says what was found and what helps`() {
        let reasons: [KeyFileError.Reason] = [
            .emptyPath, .missing, .symbolicLink, .notRegular, .foreignOwner(user: 5, expected: 6),
            .openToOthers(mode: 0o644), .linked(count: 2), .tooLarge(bytes: 9_999),
            .system(.open, code: EACCES), .text(.empty), .exists,
        ]
        let messages = reasons.map { "\(KeyFileError(path: "a", reason: $0))" }
        #expect(Set(messages).count == messages.count)
        #expect(messages[5].contains("found mode 0644"))
        #expect(messages[8] == "key file a: cannot open it: Permission denied")
        #expect(
            "\(KeyFileError(path: "", reason: .emptyPath))"
                == "key file '': the path is empty; expected the name of a file")
    }
}
