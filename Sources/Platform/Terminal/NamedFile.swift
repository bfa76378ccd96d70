import Foundation

/// A file that somebody named on the command line.
package enum NamedFile {
    /// Its bytes, of which there are some and not more than `most`.
    package static func bytes(of path: String, most: Int) throws(CommandFailure) -> [UInt8] {
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw CommandFailure(.missing, "cannot open \(path)")
        }
        let data: Data?
        do {
            data = try file.read(upToCount: most + 1)
            try file.close()
        } catch { throw CommandFailure(.inputOutput, "cannot read \(path): \(error)") }
        guard let data, !data.isEmpty else {
            throw CommandFailure(.badData, "\(path) is empty; expected some bytes to work on")
        }
        guard data.count <= most else {
            throw CommandFailure(.badData, "\(path) has more than \(most) bytes")
        }
        return Array(data)
    }
}
