import Disk
import Foundation

/// Where a user's file lies: the disk below its directory, and its name there.
struct ChainFilePlace {
    let text: String
    let disk: PosixDisk
    let path: DiskPath

    /// The place of a file whose directory is there.
    init(_ text: String) throws(NodeFault) {
        let url = URL(filePath: text).standardizedFileURL
        guard !text.hasSuffix("/"), let path = DiskPath(parsing: url.lastPathComponent) else {
            throw .fileName(text)
        }
        let directory = url.deletingLastPathComponent().path
        guard FileManager.default.fileExists(atPath: directory) else {
            throw .directory(directory, DiskError(.open, directory, .missing))
        }
        (self.text, self.path) = (text, path)
        do throws(DiskError) { disk = try PosixDisk(root: directory) } catch {
            throw .directory(directory, error)
        }
    }

    var isThere: Bool { FileManager.default.fileExists(atPath: text) }
}
