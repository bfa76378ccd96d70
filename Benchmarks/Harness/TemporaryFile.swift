import Foundation

/// A document that a peer in another process reads; gone when nobody holds it any more.
final class TemporaryFile: Sendable {
    let path: String

    init(_ bytes: [UInt8]) throws {
        let name = "the-block-benchmark-\(UUID().uuidString)"
        let file = FileManager.default.temporaryDirectory.appending(path: name)
        try Data(bytes).write(to: file)
        path = file.path
    }

    /// A file that cannot be removed was removed by someone else, which is as good.
    deinit { try? FileManager.default.removeItem(atPath: path) }
}
