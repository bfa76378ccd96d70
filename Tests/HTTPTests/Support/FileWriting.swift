import Foundation

/// Files of a test, written as a whole.
enum FileWriting {
    static func write(_ bytes: UnsafeRawBufferPointer, to path: String) throws {
        try Data(bytes).write(to: URL(filePath: path))
    }

    /// Writes over what is there, which keeps its mode.
    static func copy(_ path: String, to other: String) throws {
        let file = try FileHandle(forWritingTo: URL(filePath: other))
        try file.truncate(atOffset: 0)
        try file.write(contentsOf: Data(contentsOf: URL(filePath: path)))
        try file.close()
    }
}
