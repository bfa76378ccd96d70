import Glibc

/// A directory whose files strangers may name: what they name is opened below it or not at all.
///
/// Every name is one step down from a directory that is held open, so nothing that is renamed or
/// linked meanwhile leads elsewhere. Links are not followed, wherever they point; the directory
/// itself may be reached by one.
public struct OpenBeneath: Sendable {
    /// The most names that are followed.
    public static let mostNames = 32
    /// The longest name there is, in bytes.
    public static let longestName = 255

    private let root: Descriptor

    /// The directory at `root`, which must be there.
    public init(root: String) throws(DiskError) {
        let number = Glibc.open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard number >= 0 else { throw DiskError(.open, root, .ofLastCall) }
        self.root = Descriptor(number)
    }

    /// What the names lead to. Names that are none, or that mean more than a step down, are missing
    /// like any other that is not there.
    public func open(_ names: [String]) throws(DiskError) -> FoundBeneath {
        guard names.count <= Self.mostNames, names.allSatisfy(Self.isStepDown) else {
            throw DiskError(.open, shown(names), .missing)
        }
        guard let last = names.last else { return .directory }
        var directory = root
        for name in names.dropLast() {
            directory = try step(from: directory, to: name, O_RDONLY | O_DIRECTORY, names)
        }
        // Without O_NONBLOCK the open of a pipe waits for whoever writes to it.
        let found = try step(from: directory, to: last, O_RDONLY | O_NONBLOCK | O_NOCTTY, names)
        guard let facts = found.facts else { throw DiskError(.measure, shown(names), .ofLastCall) }
        switch facts.kind {
        case .directory: return .directory
        case .file: return .file(FileBeneath(path: shown(names), found, facts))
        case .other: throw DiskError(.open, shown(names), .wrongKind)
        }
    }

    private func step(
        from directory: Descriptor, to name: String, _ flags: Int32, _ names: [String]
    ) throws(DiskError) -> Descriptor {
        let number = openat(directory.number, name, flags | O_NOFOLLOW | O_CLOEXEC)
        guard number >= 0 else { throw DiskError(.open, shown(names), .ofLastCall) }
        return Descriptor(number)
    }

    private func shown(_ names: [String]) -> String { names.joined(separator: "/") }

    private static func isStepDown(_ name: String) -> Bool {
        (1...longestName).contains(name.utf8.count) && name != "." && name != ".."
            && !name.utf8.contains { $0 == 0 || $0 == UInt8(ascii: "/") }
    }
}

/// What stands at the end of a path.
public enum FoundBeneath: Sendable {
    case file(FileBeneath)
    case directory
}

/// An open file to be read, closed when the last reference is gone. What is said of it was so when
/// it was opened; another file that takes its name changes nothing here.
public final class FileBeneath: Sendable {
    public let path: String
    public let size: UInt64
    /// When its bytes last changed, in seconds and nanoseconds since the beginning of 1970.
    public let modified: (seconds: Int64, nanoseconds: Int64)
    /// What tells it from every other file of the file system it is on.
    public let inode: UInt64
    private let descriptor: Descriptor

    init(path: String, _ descriptor: Descriptor, _ facts: Descriptor.Facts) {
        (self.path, self.descriptor, size, inode) = (path, descriptor, facts.size, facts.inode)
        modified = facts.modified
    }

    /// Appends `count` of its bytes, fewer only where the file ends, and says how many.
    public func read(
        _ count: Int, at offset: UInt64, into bytes: inout [UInt8]
    ) throws(DiskError) -> Int {
        var result = Result<Int, DiskError.Problem>.success(0)
        bytes.append(addingCapacity: count) { output in
            output.withUnsafeMutableBufferPointer { room, used in
                let rest = UnsafeMutableBufferPointer(rebasing: room[used..<used + count])
                result = descriptor.read(into: UnsafeMutableRawBufferPointer(rest), at: offset)
                if case .success(let done) = result { used += done }
            }
        }
        return try result.mapError { DiskError(.read, path, $0) }.get()
    }
}
