import Glibc

/// An open file of this machine.
public final class PosixFile: DiskFile {
    public let path: DiskPath
    private let descriptor: Descriptor

    init(path: DiskPath, _ descriptor: Descriptor) {
        (self.path, self.descriptor) = (path, descriptor)
    }

    public func size() throws(DiskError) -> UInt64 {
        guard let (_, size) = descriptor.status else {
            throw DiskError(.measure, path, .ofLastCall)
        }
        return size
    }

    public func read(into bytes: inout MutableSpan<UInt8>, at offset: UInt64) throws(DiskError)
        -> Int
    {
        let count = bytes.count
        // No file ends behind what an offset can say, and the system refuses to look there.
        guard offset <= UInt64(off_t.max) - UInt64(count) else { return 0 }
        let number = descriptor.number
        var (done, failed) = (0, false)
        bytes.withUnsafeMutableBytes { bytes in
            while done < count {
                let some = pread(
                    number, bytes.baseAddress.map { $0 + done }, count - done,
                    off_t(clamping: offset) + off_t(done))
                if some < 0, errno == EINTR { continue }
                failed = some < 0
                guard some > 0 else { break }
                done += some
            }
        }
        if failed { throw DiskError(.read, path, .ofLastCall) }
        return done
    }

    public func write(_ bytes: Span<UInt8>, at offset: UInt64) throws(DiskError) {
        let number = descriptor.number
        var problem: DiskError.Problem?
        bytes.withUnsafeBytes { bytes in
            var done = 0
            while done < bytes.count {
                let some = pwrite(
                    number, bytes.baseAddress.map { $0 + done }, bytes.count - done,
                    off_t(clamping: offset) + off_t(done))
                if some < 0, errno == EINTR { continue }
                if some <= 0 {
                    problem = some < 0 ? .ofLastCall : .full
                    return
                }
                done += some
            }
        }
        if let problem { throw DiskError(.write, path, problem) }
    }

    public func truncate(to size: UInt64) throws(DiskError) {
        while ftruncate(descriptor.number, off_t(clamping: size)) != 0 {
            guard errno == EINTR else { throw DiskError(.truncate, path, .ofLastCall) }
        }
    }

    public func sync() throws(DiskError) {
        guard fdatasync(descriptor.number) == 0 else { throw DiskError(.sync, path, .ofLastCall) }
    }
}
