import Chain
import Disk
import Loops
import Primitives
import Records
import Spine
import Storage
import Terminal

/// Why a node does not start, or has ended by itself.
enum NodeFault: Error, Hashable, Sendable {
    case directory(String, DiskError)
    /// Another process runs on the same directory.
    case taken(String)
    /// There is a log, and nothing that says of which chain.
    case genesisMissing(String)
    /// There is no chain in that directory.
    case noChain(String)
    case genesisFile(StorageError)
    /// `genesis.json` is no genesis at all.
    case genesisText(RecordError)
    case genesis(GenesisFault)
    /// A chain that is not for development, and nobody said which it has to be.
    case unpinned(ChainID, Digest)
    case slices(StorageError)
    case spine(SpineError)
    case address(String)
}

extension NodeFault: CustomStringConvertible {
    var description: String {
        switch self {
        case .directory(let root, let error): "the data directory '\(root)': \(error)"
        case .taken(let root):
            "another node runs on '\(root)'; stop that one, or name another directory with --data"
        case .genesisMissing(let root):
            "'\(root)' holds a log and no genesis.json; put the one back that its chain began with"
        case .noChain(let root): "there is no chain in '\(root)': it holds no genesis.json"
        case .genesisFile(let error): "genesis.json: \(error)"
        case .genesisText(let error): "genesis.json is no genesis: \(error)"
        case .genesis(let fault): "genesis.json: \(fault)"
        case .unpinned(let chain, let hash):
            """
            genesis.json begins the chain '\(chain.text)', which is not for development; say that \
            it is the right one with --genesis-hash \(hash)
            """
        case .slices(let error): "the slices: \(error)"
        case .spine(let error): "\(error)"
        case .address(let text):
            "'\(text)' is no address to listen at; expected numbers such as 127.0.0.1:26658, "
                + "names of hosts are not taken"
        }
    }

    /// What tells it from other failures in a script.
    var exitCode: ExitCode {
        switch self {
        case .taken: .tryAgain
        case .noChain: .missing
        case .directory: .cannotCreate
        case .genesisFile, .slices: .inputOutput
        case .genesisText, .genesis, .unpinned, .genesisMissing: .badData
        case .address: .badSettings
        case .spine(let error):
            switch error {
            case .storage(let error): error.isOfContents ? .badData : .inputOutput
            case .history, .logCutShort, .genesis, .unreadable, .replayDiffers, .newerRules,
                .tables,
                .notConserved:
                .badData
            case .exhausted: .failed
            case .thread: .cannotCreate
            }
        }
    }

    var failure: CommandFailure { CommandFailure(exitCode, description) }
}
