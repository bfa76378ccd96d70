import Disk
import Storage

extension EngineFailure {
    /// A refusal of RocksDB, which tells them as text: a class, a colon, often the system's words.
    init(rocksDB words: String, in directory: DiskPath) {
        self.init(Problem(rocksDB: words), of: .rocksDB, in: directory, words: words)
    }
}

extension EngineFailure.Problem {
    init(rocksDB words: String) {
        let found = Self.classes.first { words.hasPrefix($0.prefix) }
        switch found?.problem {
        case .inputOutput: self = Self.ofSystem(words)
        case let problem?: self = problem
        case nil: self = .unknown
        }
    }

    /// The classes as the library writes them.
    static let classes: [(prefix: String, problem: Self)] = [
        ("Corruption: ", .corrupted),
        ("IO error: ", .inputOutput),
        ("Resource busy: ", .busy),
        ("Invalid argument: ", .misused),
        ("NotFound: ", .missing),
        ("Not implemented: ", .unsupported),
        ("Shutdown in progress: ", .interrupted),
        ("Operation timed out: ", .interrupted),
        ("Operation aborted: ", .interrupted),
        ("Operation expired: ", .interrupted),
        ("Operation failed. Try again.: ", .interrupted),
        ("Result incomplete: ", .interrupted),
        ("Merge in progress: ", .interrupted),
        ("Compaction too large: ", .noMemory),
        ("Column family dropped: ", .missing),
    ]

    /// Which of the system's refusals it was. The library says it right behind the class or leaves it
    /// to the system, whose words come last; what stands between are names of files.
    private static func ofSystem(_ words: String) -> Self {
        let rest = words.dropFirst("IO error: ".count)
        let found = systems.first { rest.hasPrefix($0.words) || rest.hasSuffix(": " + $0.words) }
        return found?.problem ?? .inputOutput
    }

    private static let systems: [(words: String, problem: Self)] = [
        ("No space left on device", .full),
        ("Disk quota exceeded", .full),
        ("File too large", .full),
        ("Space limit reached", .full),
        ("lock hold by current process", .busy),
        ("While lock file", .busy),
        ("Too many open files", .tooManyOpen),
        ("Permission denied", .denied),
        ("Operation not permitted", .denied),
        ("Read-only file system", .denied),
        ("No such file or directory", .missing),
        ("Memory limit reached", .noMemory),
        ("Cannot allocate memory", .noMemory),
    ]
}
