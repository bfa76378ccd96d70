import Disk
import Foundation

/// A directory of this machine that goes with its last holder.
final class TemporaryDisk: Sendable {
    let disk: PosixDisk
    private let root: URL

    init() throws {
        root = FileManager.default.temporaryDirectory
            .appending(path: "the-block-test-\(UUID().uuidString)")
        disk = try PosixDisk(root: root.path)
    }

    deinit { try? FileManager.default.removeItem(at: root) }

    func bytes(of path: DiskPath) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: root.appending(path: path.text)))
    }

    /// Writes a file's bytes over, behind the back of whoever holds it.
    func replace(_ path: DiskPath, with bytes: [UInt8]) throws {
        try Data(bytes).write(to: root.appending(path: path.text))
    }
}
