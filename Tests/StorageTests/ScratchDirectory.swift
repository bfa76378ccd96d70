import Foundation

/// A directory of this machine, gone with everything in it when nobody holds it any more.
final class ScratchDirectory: Sendable {
    let path: String

    init() throws {
        let name = "the-block-test-\(UUID().uuidString)"
        let url = FileManager.default.temporaryDirectory.appending(path: name)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
    }

    /// One that somebody else has removed is as good.
    deinit { try? FileManager.default.removeItem(atPath: path) }
}
