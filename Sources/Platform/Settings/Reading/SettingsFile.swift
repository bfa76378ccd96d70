import Glibc

/// A settings file that was read.
public struct SettingsFile: Sendable {
    public let path: String
    public let table: TOMLTable
    /// Whether nobody but its owner can read or write it.
    public let isPrivate: Bool

    /// Why a file gives no settings.
    public enum Refusal: Error, Hashable, Sendable {
        case missing(path: String)
        case notAFile(path: String)
        case system(path: String, code: Int32)
        case notTOML(path: String, TOMLError)
    }

    /// For files that are no file of this machine: tests, and documents that were sent.
    public init(path: String, text: String, isPrivate: Bool = true) throws(Refusal) {
        do throws(TOMLError) { table = try TOML.read(text) } catch {
            throw .notTOML(path: path, error)
        }
        (self.path, self.isPrivate) = (path, isPrivate)
    }

    /// Reads the file at `path`, links followed, as mounted configuration is one.
    public init(reading path: String) throws(Refusal) {
        let limit = TOMLLimits().bytes
        let (bytes, mode) = try WholeFile.read(path, most: limit + 1)
        do throws(TOMLError) { table = try TOML.read(bytes.span) } catch {
            throw .notTOML(path: path, error)
        }
        (self.path, isPrivate) = (path, mode & 0o077 == 0)
    }
}

extension SettingsFile.Refusal: CustomStringConvertible {
    public var description: String {
        switch self {
        case .missing(let path): "\(path): there is no such file"
        case .notAFile(let path): "\(path): expected a regular file"
        case .system(let path, let code): "\(path): the system refuses, error \(code)"
        case .notTOML(let path, let error):
            "\(path):\(error.position): \(error.problem)"
        }
    }
}

/// Small files, read at once.
enum WholeFile {
    /// At most `most` bytes of it, and its mode.
    static func read(
        _ path: String, most: Int
    ) throws(SettingsFile.Refusal) -> (bytes: [UInt8], mode: mode_t) {
        guard !path.isEmpty, !path.utf8.contains(0) else { throw .missing(path: path) }
        // Without O_NONBLOCK a pipe of that name would hold us until somebody writes to it.
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard file >= 0 else {
            let code = errno
            throw code == ENOENT || code == ENOTDIR
                ? .missing(path: path) : .system(path: path, code: code)
        }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw .system(path: path, code: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notAFile(path: path) }
        var bytes = [UInt8](repeating: 0, count: min(most, Int(clamping: status.st_size) + 4_096))
        var count = 0
        while count < bytes.count {
            let taken = bytes.withUnsafeMutableBytes { buffer in
                Glibc.read(file, buffer.baseAddress.map { $0 + count }, buffer.count - count)
            }
            if taken < 0, errno == EINTR { continue }
            guard taken >= 0 else { throw .system(path: path, code: errno) }
            if taken == 0 { break }
            count += taken
        }
        bytes.removeSubrange(count...)
        return (bytes, status.st_mode)
    }
}

/// Files of one secret each, closed to others; a newline at the end is none of it.
enum SecretFile {
    static func bytes(_ path: String, most: Int) throws(SettingFault) -> [UInt8] {
        var (bytes, mode): ([UInt8], mode_t)
        do throws(SettingsFile.Refusal) {
            (bytes, mode) = try WholeFile.read(path, most: most + 2)
        } catch { throw SettingFault("\(error)") }
        guard mode & 0o077 == 0 else {
            throw SettingFault("\(path) is open to others: expected mode 600")
        }
        if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
        return bytes
    }
}
