import Disk
import Foundation
import Glibc

/// Where a data directory is made before it gets its name: beside that, and held by one process.
struct ImportAside {
    /// The directory to be.
    let target: String
    let directory: NodeDirectory

    /// The file that says of a directory that an import makes it, before anything else is in it.
    private static let mark = "importing"

    /// An empty place for a directory, once what an earlier import has left there is gone.
    init(for target: String) throws(NodeFault) {
        self.target = URL(filePath: target).standardizedFileURL.path
        try Self.refuseIfThere(target)
        let aside = self.target + ".importing"
        if FileManager.default.fileExists(atPath: aside) {
            let names = Self.names(in: aside)
            guard let names, names.contains(Self.mark) || names.allSatisfy({ $0 == "LOCK" }) else {
                throw .strangeLeftover(aside)
            }
            // Held, it belongs to an import that is under way.
            _ = try NodeDirectory(aside)
            try Self.remove(aside)
        }
        directory = try NodeDirectory(aside)
        let mark = aside + "/" + Self.mark
        guard FileManager.default.createFile(atPath: mark, contents: nil) else {
            throw .directory(aside, DiskError(.open, mark, .denied))
        }
    }

    /// Gives the directory its name, for good.
    func finish() throws(NodeFault) {
        try Self.refuseIfThere(target)
        let code = unsafe rename(directory.root, target) == 0 ? 0 : errno
        guard code == 0 else {
            throw code == ENOTEMPTY || code == EEXIST
                ? .thereAlready(target)
                : .directory(target, DiskError(.rename, directory.root, .system(code: code)))
        }
        do throws(DiskError) {
            // Makes the name durable; what is removed then stands in a directory that is whole.
            let disk = try PosixDisk(root: target)
            try disk.remove(.root / Self.mark)
            try disk.syncDirectory(.root)
        } catch { throw .directory(target, error) }
    }

    /// Takes away what was made. What cannot be removed is for the next import; what has ended this
    /// one is what is told.
    func drop() {
        do throws(NodeFault) { try Self.remove(directory.root) } catch { return }
    }

    /// Refuses a directory that holds anything, and what is no directory.
    static func refuseIfThere(_ target: String) throws(NodeFault) {
        guard FileManager.default.fileExists(atPath: target) else { return }
        guard let names = names(in: target), names.isEmpty else { throw .thereAlready(target) }
    }

    /// What a directory holds; nil for what is none.
    private static func names(in path: String) -> [String]? {
        do { return try FileManager.default.contentsOfDirectory(atPath: path) } catch { return nil }
    }

    private static func remove(_ path: String) throws(NodeFault) {
        do { try FileManager.default.removeItem(atPath: path) } catch {
            throw .strangeLeftover(path)
        }
    }
}
