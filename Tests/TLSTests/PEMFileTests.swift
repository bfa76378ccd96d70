import Glibc
import Testing

@testable import TLS

@Suite struct PEMFileTests {
    private let folder: TestFolder
    private let made: Credentials

    init() throws {
        folder = try TestFolder()
        made = try TestAuthority().issue()
    }

    private func problem(_ files: TLSIdentityFiles) -> TLSFileProblem? {
        do throws(TLSError) {
            _ = try TLSIdentity(files)
            return nil
        } catch {
            guard case .file(_, let problem) = error else { return nil }
            return problem
        }
    }

    @Test func `an identity is read from its files, also through links`() throws {
        var files = try folder.write("one", made)
        _ = try TLSIdentity(files)
        let link = folder.file("link.key")
        try #require(symlink(files.privateKey, link) == 0)
        files.privateKey = link
        _ = try TLSIdentity(files)
    }

    @Test(arguments: [0o640, 0o604, 0o660, 0o601] as [mode_t])
    func `a key that others can open is refused`(mode: mode_t) throws {
        let files = try folder.write("one", made)
        try #require(chmod(files.privateKey, mode) == 0)
        #expect(problem(files) == .openToOthers(mode: UInt32(mode)))
        #expect(throws: TLSError.self) {
            do { _ = try TLSIdentity(files) } catch {
                #expect("\(error)".contains("chmod 600 '\(files.privateKey)'"))
                throw error
            }
        }
    }

    @Test func `what is no file of its kind is refused`() throws {
        let files = try folder.write("one", made)
        var other = files
        other.privateKey = folder.file("absent")
        #expect(problem(other) == .missing)
        other.privateKey = ""
        #expect(problem(other) == .emptyPath)
        other.privateKey = "a\u{0}b"
        #expect(problem(other) == .system(code: EINVAL))
        other.privateKey = folder.path
        #expect(problem(other) == .notRegular)
        other.privateKey = folder.file("pipe")
        try #require(mkfifo(other.privateKey, 0o600) == 0)
        #expect(problem(other) == .notRegular)
        other = files
        other.certificateChain = try folder.write(
            "large", [UInt8](repeating: 10, count: 1 << 20 + 1))
        #expect(problem(other) == .tooLarge(bytes: 1 << 20 + 1))
    }

    @Test func `a broken text is told with its file`() throws {
        var files = try folder.write("one", made)
        files.privateKey = try folder.write("broken.key", Array("nothing".utf8))
        #expect(throws: TLSError.pem(source: files.privateKey, .noPrivateKey)) {
            try TLSIdentity(files)
        }
    }
}
