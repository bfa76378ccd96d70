import Chain
import Primitives
import Records
import Surface
import Tables
import Terminal

/// `node prove`: a proof is fetched from a node and checked here, so that the node need not be
/// believed.
enum ProofVerbs {
    static func command(_ kinds: EventCatalogue) -> Command {
        Command(
            "prove", "fetch a proof from a node, and check it here",
            commands: [event(kinds), balance])
    }

    private static let block = Option<Digest?>.optional(
        "block", .digest, "the hash of the block that it must be under")
    private static let discussion = """
        The node is not believed: what it sends is checked on this machine, and exit code 1 means that \
        it does not hold. What is proven holds under the block that is named; that this block is the \
        chain's is for you to know: compare its hash with one from elsewhere, or give it with --block.
        """

    // MARK: Events

    private static let leaf = Argument("LEAF", .integer(from: 0 as UInt64), "its place in History")
    private static let size = Option<UInt64?>.optional(
        "size", .integer(from: 1),
        "prove it in History of that many events, which a block must have")

    private static func event(_ kinds: EventCatalogue) -> Command {
        var event = Command(
            "event", "prove that something happened", options: [size, block], arguments: [leaf]
        ) { (invocation, session) async throws(CommandFailure) in
            let query = EventProofQuery(invocation[leaf], size: invocation[size])
            let view = try await NodeConnection.to(invocation) {
                (node) async throws(CommandFailure) in
                try await node.call(ChainMethods.proveEvent, query)
            }
            try checking(under: invocation[block], view.hash) { () throws(ProofFault) in
                try view.check(query)
            }
            try session.show(ProvenEvent(view, kinds)) { page, proven in proven.lay(on: &page) }
            return .success
        }
        event.discussion = discussion
        event.exitCodes = NodeConnection.exitCodes
        event.examples = [
            Command.Example("node prove event 42", "that event 42 stands in History, under a block")
        ]
        return event
    }

    // MARK: Balances

    private static let account = Option<Address>.required(
        "account", .address, "whose balance to prove")
    private static let asset = Option<Asset>("asset", .asset, default: .block, "of which asset")

    private static var balance: Command {
        var balance = Command(
            "balance", "prove what an account has, or that it has nothing",
            options: [account, asset, block]
        ) { (invocation, session) async throws(CommandFailure) in
            let query = BalanceProofQuery(invocation[account], asset: invocation[asset])
            let view = try await NodeConnection.to(invocation) {
                (node) async throws(CommandFailure) in
                try await node.call(ChainMethods.proveBalance, query)
            }
            try checking(under: invocation[block], view.hash) { () throws(ProofFault) in
                try view.check(query)
            }
            try session.show(ProvenBalance(view)) { page, proven in proven.lay(on: &page) }
            return .success
        }
        balance.discussion = discussion
        balance.exitCodes = NodeConnection.exitCodes
        return balance
    }

    private static func checking(
        under block: Digest?, _ hash: Digest, _ check: () throws(ProofFault) -> Void
    ) throws(CommandFailure) {
        do throws(ProofFault) {
            try check()
            if let block, block != hash { throw .otherBlock(hash, asked: block) }
        } catch { throw CommandFailure(.failed, "the proof does not hold: \(error)") }
    }
}

/// An event that was proven here.
struct ProvenEvent: Record, Hashable {
    var leaf: UInt64 = 0
    /// What the bytes say, read here and not by the node.
    var kind = Word()
    var value = RawJSON.null
    var bytes = Bytes()
    /// The block under which it is proven.
    var block = Digest.zero
    var height = Height.genesis
    /// How many events History had then.
    var size: UInt64 = 0

    init() {}

    init(_ view: EventProofView, _ kinds: EventCatalogue) {
        (leaf, bytes) = (view.event.leaf, view.event.bytes)
        (kind, value) = kinds.read(bytes.bytes[...])
        (block, height) = (view.hash, view.header.height)
        size = view.header.history.size
    }

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("leaf", &leaf)
        try visit("kind", &kind)
        try visit("value", &value)
        try visit("bytes", &bytes)
        try visit("block", &block)
        try visit("height", &height)
        try visit("size", &size)
    }

    func lay(on page: inout Page) {
        page.line("proven: event \(leaf) of \(size) is in History under block \(height)")
        page.pairs([("block", block.hex), ("kind", kind.text)])
        page.line(value == .null ? "\(RawJSON(of: bytes))" : "\(value)")
    }
}

/// A balance that was proven here.
struct ProvenBalance: Record, Hashable {
    var account = Address.zero
    var asset = Asset.block
    var balance = Amount.zero
    /// The block under which it is proven.
    var block = Digest.zero
    var height = Height.genesis
    /// The block after which the account had it.
    var stateHeight = Height.genesis

    init() {}

    init(_ view: BalanceProofView) {
        (account, asset, balance) = (view.account, view.asset, view.balance)
        (block, height) = (view.hash, view.header.height)
        stateHeight = view.header.stateHeight
    }

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("account", &account)
        try visit("asset", &asset)
        try visit("balance", &balance)
        try visit("block", &block)
        try visit("height", &height)
        try visit("state_height", &stateHeight)
    }

    func lay(on page: inout Page) {
        page.line(
            "proven: after block \(stateHeight) the account had \(balance) \(asset.unit), "
                + "under block \(height)")
        page.pairs([("block", block.hex), ("account", account.text)])
    }
}
