import Disk
import Foundation

/// A directory on the project's own disk, gone with its owner.
final class BenchDirectory: Sendable {
    let disk: PosixDisk
    let path: URL

    init() throws {
        path = Project.root.appending(path: ".build/bench-\(UUID().uuidString)")
        disk = try PosixDisk(root: path.path)
    }

    /// One that somebody else has removed is as good.
    deinit { try? FileManager.default.removeItem(at: path) }
}
