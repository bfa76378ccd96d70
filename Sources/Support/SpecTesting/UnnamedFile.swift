import Foundation

/// A temporary file without a name: it is gone when its last holder closes it.
struct UnnamedFile: ~Copyable {
    let descriptor: Int32

    init(holding bytes: [UInt8] = []) throws(ChildProcess.Failure) {
        let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
        descriptor = unsafe open(path, O_RDWR | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.failure("open \(path)") }
        unsafe unlink(path)
        guard writeAll(bytes, to: descriptor), lseek(descriptor, 0, SEEK_SET) == 0 else {
            throw Self.failure("write standard input")
        }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    var size: Int {
        var status = stat()
        return unsafe fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
    }

    /// All the bytes, wherever a child has left the shared offset.
    func bytes() -> [UInt8] {
        let size = size
        // All empty arrays share one storage, which an array made from its storage writes to.
        if size == 0 { return [] }
        return unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < size {
                let rest = unsafe UnsafeMutableBufferPointer(rebasing: buffer[count...])
                let read = unsafe pread(descriptor, rest.baseAddress, rest.count, off_t(count))
                guard read > 0 else { return }
                count += read
            }
        }
    }

    private static func failure(_ what: String) -> ChildProcess.Failure {
        .notStarted(program: what, reason: unsafe String(cString: strerror(errno)))
    }
}

/// Writes every byte, or says that it could not.
func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    var written = 0
    while written < bytes.count {
        let count = unsafe bytes.withUnsafeBytes { all in
            let rest = unsafe UnsafeRawBufferPointer(rebasing: all[written...])
            return unsafe write(descriptor, rest.baseAddress, rest.count)
        }
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else { return false }
        written += count
    }
    return true
}
