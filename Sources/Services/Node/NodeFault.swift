import Chain
import Disk
import Loops
import Primitives
import Records
import Spine
import Storage
import Terminal
import Workers

/// Why a node does not start, or has ended by itself.
enum NodeFault: Error, Hashable, Sendable {
    case directory(String, DiskError)
    /// Another process runs on the same directory.
    case taken(String)
    /// A node runs on a directory that was to be looked at.
    case running(String)
    /// There is a log, and nothing that says of which chain.
    case genesisMissing(String)
    /// There is no chain in that directory.
    case noChain(String)
    /// There is a genesis, and no log behind it.
    case logMissing(String)
    case genesisFile(StorageError)
    /// `genesis.json` is no genesis at all.
    case genesisText(RecordError)
    case genesis(GenesisFault)
    /// A chain that is not for development, and nobody said which it has to be.
    case unpinned(ChainID, Digest)
    case slices(StorageError)
    /// There is no file of that name.
    case noFile(String)
    /// A chain's file that is not taken.
    case chainFile(String, SpineError)
    /// Something is there already, where nothing may be written over.
    case thereAlready(String)
    /// A file's name that no disk here takes.
    case fileName(String)
    /// What an import has left aside holds something that no import leaves.
    case strangeLeftover(String)
    /// The chain of that file is another than was asked for.
    case otherChain(String, expected: Digest, found: Digest)
    /// A chain that was put together from a file, and does not add up.
    case unsound(String, [String])
    case spine(SpineError)
    case workers(Workers.Refusal)
    case address(String)
}

extension NodeFault: CustomStringConvertible {
    var description: String {
        switch self {
        case .directory(let root, let error): "the data directory '\(root)': \(error)"
        case .taken(let root):
            "another node runs on '\(root)'; stop that one, or name another directory with --data"
        case .running(let root):
            """
            a node runs on '\(root)'; have it look for itself with --url ADDRESS, or stop it
            """
        case .genesisMissing(let root):
            "'\(root)' holds a log and no genesis.json; put the one back that its chain began with"
        case .noChain(let root): "there is no chain in '\(root)': it holds no genesis.json"
        case .logMissing(let root):
            "'\(root)' holds a genesis.json and no log/, so there is no chain in it; "
                + "put log/ back from a copy"
        case .genesisFile(let error): "genesis.json: \(error)"
        case .genesisText(let error): "genesis.json is no genesis: \(error)"
        case .genesis(let fault): "genesis.json: \(fault)"
        case .unpinned(let chain, let hash):
            """
            genesis.json begins the chain '\(chain.text)', which is not for development; say that \
            it is the right one with --genesis-hash \(hash)
            """
        case .slices(let error): "the slices: \(error)"
        case .noFile(let path): "there is no file '\(path)'"
        case .chainFile(let path, let error): "'\(path)': \(error)"
        case .thereAlready(let path):
            "'\(path)' is there already, and nothing is written over; name another, or move it away"
        case .fileName(let path):
            "'\(path)' is no name for a file of ours; expected letters, digits and . _ - after the last "
                + "slash, and no dot in front"
        case .strangeLeftover(let path):
            "'\(path)' is in the way, and no import has left it; move it away"
        case .otherChain(let file, let expected, let found):
            "'\(file)' holds the chain whose genesis hashes to \(found), and \(expected) was asked for"
        case .unsound(let file, let faults):
            "'\(file)' holds a chain that does not add up, and nothing was kept of it: "
                + faults.joined(separator: "; ")
        case .spine(let error): "\(error)"
        case .workers(let refusal): "\(refusal)"
        case .address(let text):
            "'\(text)' is no address to listen at; expected numbers such as 127.0.0.1:26658, "
                + "names of hosts are not taken"
        }
    }

    /// What tells it from other failures in a script.
    var exitCode: ExitCode {
        switch self {
        case .taken, .running: .tryAgain
        case .noChain, .noFile: .missing
        case .directory, .workers: .cannotCreate
        case .genesisFile, .slices: .inputOutput
        case .genesisText, .genesis, .unpinned, .genesisMissing, .logMissing, .otherChain, .unsound:
            .badData
        case .thereAlready, .strangeLeftover: .cannotCreate
        case .fileName: .misuse
        case .address: .badSettings
        case .spine(let error), .chainFile(_, let error):
            switch error {
            case .storage(let error): error.isOfContents ? .badData : .inputOutput
            case .history, .historyRecord, .historyDiffers, .macroBlocks, .logCutShort, .genesis,
                .unreadable, .replayDiffers,
                .newerRules,
                .tables,
                .notConserved:
                .badData
            case .exhausted: .failed
            case .clockAhead: .tryAgain
            case .thread: .cannotCreate
            }
        }
    }

    var failure: CommandFailure { CommandFailure(exitCode, description) }
}
