import Foundation
import Glibc
import Testing

@testable import TLS

/// A directory of one test, gone with it.
final class TestFolder: Sendable {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory
            .appending(path: "tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
        path = url.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { path + "/" + name }

    @discardableResult
    func write(_ name: String, _ bytes: [UInt8], mode: mode_t = 0o600) throws -> String {
        try Data(bytes).write(to: URL(filePath: file(name)))
        try #require(chmod(file(name), mode) == 0)
        return file(name)
    }

    /// Both files of an identity, under names of their own.
    func write(_ name: String, _ credentials: Credentials) throws -> TLSIdentityFiles {
        TLSIdentityFiles(
            certificateChain: try write(name + ".pem", credentials.chain, mode: 0o644),
            privateKey: try write(name + ".key", credentials.key))
    }
}
