/// A disk that did not do what it was asked: which call, on what, and why.
public struct DiskError: Error, Hashable, Sendable {
    public enum Operation: String, Hashable, Sendable {
        case open, read, write, sync, truncate, rename, remove, list, lock
        case makeDirectory = "make the directory"
        case measure = "measure"
    }

    /// Why. An error of its own inside a disk, where the path is not at hand.
    public enum Problem: Error, Hashable, Sendable {
        /// There is no such file or directory.
        case missing
        /// There is one already.
        case exists
        /// No space, or the quota is used up.
        case full
        /// The rights of this process do not suffice, or the file system is read-only.
        case denied
        /// Another process holds the lock.
        case locked
        /// A directory where a file was expected, a file for a directory, a link, a device.
        case wrongKind
        /// The process or the system has as many files open as it may.
        case tooManyOpen
        /// Any other answer of the operating system, by its number; an input/output error is 5.
        case system(code: Int32)
        /// The simulated machine has stopped; nothing reaches its disk any more.
        case stopped
    }

    public let operation: Operation
    public let path: String
    public let problem: Problem

    public init(_ operation: Operation, _ path: some CustomStringConvertible, _ problem: Problem) {
        (self.operation, self.path, self.problem) = (operation, path.description, problem)
    }
}

extension DiskError: CustomStringConvertible {
    /// What happened and, where there is one, the remedy: "cannot write log/1: the disk is full".
    public var description: String { "cannot \(operation.rawValue) \(path): \(reason)" }

    private var reason: String {
        switch problem {
        case .missing: "there is no such file or directory"
        case .exists: "there is one already"
        case .full: "the disk is full; free some space and start again"
        case .denied: "this process may not; check owner and mode"
        case .locked: "another process uses it; stop that one first"
        case .wrongKind: "it is not the kind of file that is expected here"
        case .tooManyOpen: "too many files are open; raise the limit (ulimit -n)"
        case .system(let code): "the operating system says no (errno \(code))"
        case .stopped: "the simulated machine has stopped"
        }
    }
}
