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
        let result = bytes.withUnsafeMutableBytes { descriptor.read(into: $0, at: offset) }
        return try result.mapError { DiskError(.read, path, $0) }.get()
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
