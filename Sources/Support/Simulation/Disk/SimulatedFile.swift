public import Disk

/// An open file of a simulated disk.
public final class SimulatedFile: DiskFile {
    public let path: DiskPath
    private let number: Int
    private let isWritable: Bool
    private let disk: SimulatedDisk

    init(path: DiskPath, number: Int, isWritable: Bool, disk: SimulatedDisk) {
        (self.path, self.number) = (path, number)
        (self.isWritable, self.disk) = (isWritable, disk)
    }

    public func size() throws(DiskError) -> UInt64 {
        try disk.call(.measure, path) { machine throws(DiskError.Problem) in
            try machine.size(of: number)
        }
    }

    public func read(into bytes: inout MutableSpan<UInt8>, at offset: UInt64) throws(DiskError)
        -> Int
    {
        try disk.call(.read, path) { machine throws(DiskError.Problem) in
            try machine.read(number, into: &bytes, at: offset)
        }
    }

    public func write(_ bytes: Span<UInt8>, at offset: UInt64) throws(DiskError) {
        try disk.call(.write, path) { machine throws(DiskError.Problem) in
            // What a real one says of a descriptor that is only for reading.
            guard isWritable else { throw .system(code: 9) }
            try machine.write(number, bytes, at: offset)
        }
    }

    public func truncate(to size: UInt64) throws(DiskError) {
        try disk.call(.truncate, path) { machine throws(DiskError.Problem) in
            guard isWritable else { throw .system(code: 22) }
            try machine.truncate(number, to: size)
        }
    }

    public func sync() throws(DiskError) {
        try disk.call(.sync, path) { machine throws(DiskError.Problem) in
            try machine.sync(number)
        }
    }
}

/// A lock on a simulated disk, dropped with it.
public final class SimulatedLock: DiskLock {
    private let number: Int
    private let disk: SimulatedDisk

    init(number: Int, disk: SimulatedDisk) { (self.number, self.disk) = (number, disk) }

    deinit { disk.unlock(number) }
}
