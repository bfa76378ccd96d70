public import Disk
import Synchronization

/// The segment after the next rotation, made ahead of time: a file of zeros that only lacks its
/// first page and its name. Any thread may prepare it while the writer writes.
public final class LogSpare<D: Disk>: Sendable {
    private let disk: D
    private let path: DiskPath
    private let size: UInt64
    /// Held for as long as anything happens to the file: whoever waits for it finds the name free.
    private let state = Mutex(State())

    private struct State {
        var ready: D.File?
        /// The log is gone, and with it the right to write in its directory.
        var isClosed = false
    }

    init(_ directory: LogDirectory<D>, size: UInt64) {
        (disk, path, self.size) = (directory.disk, directory.spare, size)
    }

    /// What came of preparing.
    public enum Preparation: Hashable, Sendable {
        /// The next rotation finds its segment ready.
        case ready
        /// The log has been closed; nothing was done.
        case closed
    }

    /// Fills a spare segment with zeros and makes them durable; nothing if there is one. A disk
    /// that is full says so here, long before the log needs the room, and nothing is left behind.
    @discardableResult
    public func prepare() throws(StorageError) -> Preparation {
        try state.withLock { state throws(StorageError) in
            guard !state.isClosed else { return .closed }
            if state.ready == nil {
                state.ready = try onDisk { () throws(DiskError) in try make() }
            }
            return .ready
        }
    }

    /// Whether the next rotation finds its segment ready.
    public var isReady: Bool { state.withLock { $0.ready != nil } }

    /// Gives the spare away, once. Until `body` has given it its own name nobody prepares another:
    /// that one would have the name of this.
    func use(_ body: (D.File) throws(DiskError) -> Void) throws(StorageError) -> D.File {
        try state.withLock { state throws(StorageError) in
            let ready = state.ready
            state.ready = nil
            return try onDisk { () throws(DiskError) in
                let file = if let ready { ready } else { try make() }
                try body(file)
                return file
            }
        }
    }

    /// Ends preparing, once what is under way has ended; the directory may be another's after that.
    func close() {
        state.withLock { state in
            (state.ready, state.isClosed) = (nil, true)
        }
    }

    private func make() throws(DiskError) -> D.File {
        let file: D.File
        do { file = try disk.open(path, .create) } catch {
            guard error.problem == .exists else { throw error }
            try disk.remove(path)
            file = try disk.open(path, .create)
        }
        do {
            try file.writeZeros(0..<size)
            try file.sync()
        } catch {
            // What is left is swept at the next start if it cannot be removed either.
            _ = Result { () throws(DiskError) in try disk.remove(path) }
            throw error
        }
        return file
    }
}
