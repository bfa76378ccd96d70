import Glibc

/// Files and folders of `/proc`, read whole.
enum ProcFile {
    /// More than this of a file is not read.
    static let longest = 256 << 10

    static func text(of path: String) -> String? {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 4_096)
        var filled = 0
        while filled < longest {
            if filled == bytes.count {
                bytes.append(contentsOf: [UInt8](repeating: 0, count: filled))
            }
            let start = filled
            let count = unsafe bytes.withUnsafeMutableBytes { room in
                unsafe read(file, room.baseAddress?.advanced(by: start), room.count - start)
            }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { return nil }
            if count == 0 { break }
            filled += count
        }
        return String(decoding: bytes[..<filled], as: UTF8.self)
    }

    /// How many entries a folder has, the one that reading it opens left out.
    static func entries(of path: String) -> Int64? {
        guard let folder = unsafe opendir(path) else { return nil }
        defer { unsafe closedir(folder) }
        var count: Int64 = 0
        while let entry = unsafe readdir(folder) {
            let isDot = unsafe entry.pointee.d_name.0 == CChar(bitPattern: UInt8(ascii: "."))
            count += isDot ? 0 : 1
        }
        return max(count - 1, 0)
    }
}
