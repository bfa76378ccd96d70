package import Chain
package import Loops
package import Primitives
package import Records
package import Storage
package import Tables

/// Why the spine does not start, or has stopped. What is on the disk then is for the next start.
package enum SpineError: Error, Hashable, Sendable {
    case storage(StorageError)
    /// What is made from the log cannot be read.
    case history(StorageError)
    /// The macro blocks, which are made from the log, cannot be read.
    case macroBlocks(StorageError)
    /// The log ends before what is made from it: what was answered is gone.
    case logCutShort(LogLoss)
    case genesis(GenesisFault)
    /// A record of the log does not read as what its kind says.
    case unreadable(sequence: UInt64, RecordError)
    /// Replay gave another block than the one that was sealed: damage, or a program that computes
    /// otherwise than the one that wrote it.
    case replayDiffers(Height, what: String)
    /// The chain goes on under rules that this program does not know, and whose outcomes it would
    /// get wrong. `program` is the first release that knows them, where the log says so.
    case newerRules(
        RulesVersion, from: Height, program: ProgramVersion?, knows: RulesVersion)
    case tables(TableFault)
    /// Money is not conserved: the node stops rather than go on with wrong books.
    case notConserved(Height)
    /// The chain has as many blocks, or History as many leaves, as can be counted.
    case exhausted
    case thread(LoopError)
    /// The clock is further ahead of the chain than anybody was off.
    case clockAhead(of: Milliseconds, wall: Milliseconds)
}

extension SpineError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .storage(let error): "\(error)"
        case .history(let error):
            "\(error.finding); \(Self.remedy(for: "history"))"
        case .macroBlocks(let error):
            "\(error.finding); \(Self.remedy(for: "macro"))"
        case .logCutShort(let loss): "\(loss)"
        case .genesis(let fault): "\(fault)"
        case .unreadable(let sequence, let error):
            "record \(sequence) of the command log cannot be read: \(error)"
        case .replayDiffers(let height, let what):
            """
            replay of block \(height) gives another \(what) than the block that was sealed: the log \
            is damaged, or was written by a program of other rules
            """
        case .newerRules(let rules, let height, let program, let known):
            """
            from block \(height) on the chain has rules of version \(rules), and this program knows \
            those up to version \(known); start \
            \(program.map { "the-block \($0) or newer" } ?? "a newer release of the-block")
            """
        case .tables(let fault): "\(fault)"
        case .notConserved(let height):
            "money is not conserved at block \(height); nothing was sealed, and the node stops"
        case .thread(let error): "no thread for the sequencer: \(error)"
        case .clockAhead(let last, let wall):
            """
            the machine's clock is \((wall.value - last.value) / 86_400_000) days ahead of the chain, \
            whose time never runs back: set the clock right or, if the node was off for so long, start \
            once with --trust-clock
            """
        case .exhausted: "the chain cannot grow any more"
        }
    }
}

extension SpineError {
    /// What to do where a directory that is made from the log is not as it should be.
    static func remedy(for directory: String) -> String {
        "nothing is lost, for \(directory)/ is made from the log: move it away and run "
            + "'the-block verify', which makes it again"
    }
}

/// Runs what may fail in storage.
func stored<Result>(_ body: () throws(StorageError) -> Result) throws(SpineError) -> Result {
    do throws(StorageError) { return try body() } catch { throw .storage(error) }
}

extension SpineError {
    /// The same, where what cannot be read is history: its bytes are made again from the log. A disk
    /// that fails is a disk that fails.
    var ofHistory: SpineError {
        guard case .storage(let error) = self, error.isOfContents else { return self }
        return .history(error)
    }
}

extension StorageError {
    /// Whether it is about what the bytes are, not about the disk they are on.
    package var isOfContents: Bool {
        switch self {
        case .damaged, .foreign, .otherOwner, .newerFormat: true
        default: false
        }
    }
}
