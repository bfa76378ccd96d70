public import Chain
public import Primitives
public import RPC
import Records
public import Tables
public import World

/// What a system's methods ask of the node. The node answers over its spine, a test over a world of
/// its own.
public protocol NodeGate: Sendable {
    /// Hands in commands; their signatures are checked first. One result each, in their order.
    func submit(_ commands: [World.SignedCommand]) async -> [TransactionResult]

    /// What `body` reads of the world and its last sealed block. It holds the writer up, so it is
    /// short and bounded.
    func look<Result: Sendable>(
        _ body: @escaping @Sendable (borrowing World, Header) -> Result
    ) async throws(NodeSilence) -> Result

    /// A sealed block, the newest where no height is named, with so many of its events behind those
    /// that are skipped; nil where there is none.
    func block(
        at height: Height?, skip: Int, limit: Int
    ) async throws(NodeSilence) -> BlockView?

    /// Headers from a height down, or from the newest: at most `limit`, newest first.
    func headers(from height: Height?, limit: Int) async throws(NodeSilence) -> [Header]

    /// The newest macro block that stands at a height or below, or of all; nil where there is none.
    func macroBlock(upTo height: Height?) async throws(NodeSilence) -> MacroBlock?

    /// An event of a sealed block shown in History, as the block that holds it or a later one of
    /// `size` leaves knew it; nil where it is in no sealed block.
    func eventProof(
        leaf: UInt64, atSize size: UInt64?
    ) async throws(NodeSilence) -> EventProofView?

    /// Shows that between two sizes History only grew; nil where it has not that size.
    func consistency(
        from old: UInt64, to new: UInt64
    ) async throws(NodeSilence) -> LogConsistency?

    /// Shows what an account has of an asset under the state root of the newest block.
    func balanceProof(
        _ account: Address, asset: Asset
    ) async throws(NodeSilence) -> BalanceProofView

    func status() async throws(NodeSilence) -> NodeStatus

    /// What waits in each lane. It asks nobody who could be busy.
    func mempool() async throws(NodeSilence) -> MempoolView

    /// Looks for anything wrong with the chain as it stands, where nobody waits for it; one that was
    /// made a moment ago is given again, and while one is being made another is refused.
    func diagnosis() async throws(NodeSilence) -> Diagnosis

    /// Every event as it becomes durable.
    var events: EventHub<LeafEvent> { get }

    /// How events are shown.
    var catalogue: EventCatalogue { get }
}

/// Why the node has not answered.
public enum NodeSilence: Error, Hashable, Sendable {
    /// So much waits that nothing more is looked at.
    case busy
    /// The node is ending, or its disk has failed.
    case stopped
    /// What the node has stored cannot be read.
    case unreadable(String)
}

extension NodeSilence: DomainError {
    public static let stoppedError = DomainErrorDeclaration(
        -33_030, "node_stopped",
        "The node takes nothing more: it is ending, or its disk has failed.",
        status: 503)
    public static let unreadableError = DomainErrorDeclaration(
        -33_031, "store_unreadable", "What the node has stored cannot be read; its log says more.",
        status: 500)

    public var declaration: DomainErrorDeclaration {
        switch self {
        case .busy: ServerRefusal.busy
        case .stopped: Self.stoppedError
        case .unreadable: Self.unreadableError
        }
    }

    public var retryAfterMs: UInt64? { self == .busy ? 100 : nil }
}
