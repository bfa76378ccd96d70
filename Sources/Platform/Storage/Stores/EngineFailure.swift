public import Disk

/// What an engine of other people's making has refused, in our terms and in its words.
public struct EngineFailure: Error, Hashable, Sendable {
    public enum Problem: Hashable, Sendable {
        /// Stored bytes are not what was written.
        case corrupted
        /// Somebody else has the store open.
        case busy
        /// No space, or the quota is used up.
        case full
        /// The rights of this process do not suffice, or the file system is read-only.
        case denied
        /// A file of the store is not there.
        case missing
        /// The process or the system has as many files open as it may.
        case tooManyOpen
        /// The operating system failed to read or write.
        case inputOutput
        /// A bound on memory was reached.
        case noMemory
        /// It was closing, or gave up waiting; the same call may do later.
        case interrupted
        /// The library cannot do this, or not with these files.
        case unsupported
        /// The engine was asked for something that it does not take.
        case misused
        /// A refusal that this program does not know.
        case unknown
    }

    public let engine: EngineKind
    public let directory: DiskPath
    public let problem: Problem
    /// The engine's own words, cut to 400 characters.
    public let words: String

    public init(
        _ problem: Problem, of engine: EngineKind, in directory: DiskPath, words: String
    ) {
        (self.problem, self.engine, self.directory) = (problem, engine, directory)
        self.words = String(words.prefix(400))
    }
}

extension EngineFailure: CustomStringConvertible {
    /// Where, what, the remedy, and what the engine said.
    public var description: String {
        "\(directory): the \(engine.name) engine refuses, \(reason) (\(words))"
    }

    private var reason: String {
        switch problem {
        case .corrupted:
            "since stored bytes are not what was written; restore the store from a copy"
        case .busy: "since somebody has the store open; stop that process first"
        case .full: "since the disk is full; free some space and start again"
        case .denied: "since this process may not; check owner and mode"
        case .missing: "since a file of the store is missing; restore the store from a copy"
        case .tooManyOpen: "since too many files are open; raise the limit (ulimit -n)"
        case .inputOutput: "since the operating system could not read or write; check the disk"
        case .noMemory: "for lack of memory; give it more in its settings"
        case .interrupted: "since it was interrupted; try again"
        case .unsupported: "since the library cannot do that; install a newer one"
        case .misused: "since it does not take what it was asked"
        case .unknown: "for a reason that is not known"
        }
    }
}
