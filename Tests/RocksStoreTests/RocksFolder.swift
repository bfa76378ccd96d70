import Disk
import Foundation
import Storage

/// A directory of this machine that goes with its last holder.
final class RocksFolder: Sendable {
    let path: String

    init() throws {
        path =
            FileManager.default.temporaryDirectory
            .appending(path: "the-block-test-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true)
    }

    /// One that somebody else has removed is as good.
    deinit { try? FileManager.default.removeItem(atPath: path) }

    var disk: PosixDisk {
        get throws { try PosixDisk(root: path) }
    }

    /// The files of rows and logs whose names end so, the oldest first.
    func files(_ suffix: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path + "/store/rows")
            .filter { $0.hasSuffix(suffix) }.sorted().map { path + "/store/rows/" + $0 }
    }

    func bytes(of file: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(filePath: file)))
    }

    func replace(_ file: String, with bytes: [UInt8]) throws {
        try Data(bytes).write(to: URL(filePath: file))
    }
}

extension EngineMemory {
    /// So little that rows go to files all the time.
    static var little: EngineMemory {
        var memory = EngineMemory()
        memory.cache = Mebibytes(2)
        memory.writes = Mebibytes(1)
        return memory
    }
}
