import Foundation
import SpecTesting
import TLS
import Testing

/// A folder with identities that the machine's openssl has made, each its own authority; gone with
/// the test.
final class IdentityFolder: Sendable {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory
            .appending(path: "the-block-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: url, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        path = url.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { path + "/" + name }

    func files(_ name: String) -> TLSIdentityFiles {
        TLSIdentityFiles(
            certificateChain: file(name + ".pem"), privateKey: file(name + ".key"))
    }

    /// Makes an identity; the test is cancelled where there is no openssl.
    func make(_ name: String, subject: String = "localhost") async throws {
        var child = ChildProcess("openssl")
        child.arguments = [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
            "-days", "2", "-subj", "/CN=\(subject)", "-addext",
            "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", file(name + ".key"), "-out",
            file(name + ".pem"),
        ]
        let answer: ChildProcess.Answer
        do { answer = try await child.run() } catch {
            try Test.cancel("needs the openssl program")
        }
        try #require(answer.status == 0, "\(answer.stderr)")
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o600], ofItemAtPath: file(name + ".key"))
    }

    func source(
        _ name: String, clients: ClientVerification = .none
    ) throws -> TLSSource {
        try TLSSource(identities: [files(name)], clients: clients, protocols: ["http/1.1"])
    }
}

/// What curl says of a server.
func curl(_ arguments: [String]) async throws -> ChildProcess.Answer {
    var child = ChildProcess("curl")
    child.arguments = ["-sS", "--max-time", "20", "--noproxy", "*"] + arguments
    do { return try await child.run() } catch {
        guard case .notStarted = error else { throw error }
        try Test.cancel("needs the curl program")
    }
}
