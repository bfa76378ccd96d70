package import Chain
import Crypto
import Ledger
package import Primitives
package import RPC
import Records
package import Surface
import Synchronization
package import Tables
package import World

/// A gate over one world in memory. Blocks are sealed, and time passes, when a test says so.
package final class TestGate: NodeGate {
    private struct State {
        var world = World()
        var now = Moment(height: Height(1), time: .zero)
        var open = EventBuffer()
        var blocks: [BlockView] = []
        var leaves = MerkleLog()
        var forest = StateForest()
        var silence: NodeSilence?
        var lies = Lies()
    }

    /// What the gate says in place of the truth.
    package struct Lies: Sendable {
        package var event: @Sendable (inout EventProofView) -> Void = { _ in }
        package var balance: @Sendable (inout BalanceProofView) -> Void = { _ in }
        package var block: @Sendable (inout BlockView) -> Void = { _ in }
        package var macroBlock: @Sendable (inout MacroBlock?) -> Void = { _ in }
        package var diagnosis: @Sendable (inout Diagnosis) -> Void = { _ in }
        package var result: @Sendable (inout TransactionResult) -> Void = { _ in }

        package init() {}
    }

    /// The sequence of an event is its place in History, as a node's is.
    package let events: EventHub<LeafEvent>
    package let catalogue: EventCatalogue
    private let state: Mutex<State>

    /// The development chain with its genesis sealed, and these systems' events known.
    package init(_ surfaces: [Surface], _ genesis: GenesisFile = .dev) throws {
        catalogue = EventCatalogue(surfaces)
        var state = State()
        state.world = try World(genesis, into: &state.open)
        state.now.time = genesis.time
        var header = Header()
        (header.chainID, header.parent, header.time) = (genesis.chainID, genesis.hash, genesis.time)
        header.rulesVersion = genesis.rules.value
        header.proposer = DevelopmentKey.proposer.address
        Self.close(&state, header, catalogue)
        events = EventHub(after: state.leaves.size - 1)
        self.state = Mutex(state)
    }

    // MARK: What tests do

    /// Seals what was done since the last block.
    package func seal() {
        state.withLock { state in
            var header = state.blocks[state.blocks.count - 1].header
            header.parent = header.hash
            header.height = state.now.height
            header.time = state.now.time
            state.world.endBlock(at: header.height)
            Self.close(&state, header, catalogue)
            state.world.beginBlock(at: state.now.height, into: &state.open)
        }
    }

    /// Lets time pass.
    package func pass(_ span: Milliseconds) {
        state.withLock { state in
            guard let later = state.now.time.adding(span) else { return }
            state.now.time = later
            _ = state.world.apply(
                .tick(Nothing()), id: nil, at: state.now,
                proposer: DevelopmentKey.proposer.address, into: &state.open)
        }
    }

    /// Moves the chain's clock on to that time.
    package func catchUp(to now: Milliseconds) {
        state.withLock { $0.now.time = max($0.now.time, now) }
    }

    /// Has a command done that nobody signed; what came of it.
    @discardableResult package func perform(
        _ command: World.Command, by sender: Address
    ) -> RefusalCode {
        apply(.unsigned(UnsignedCommand(command, by: sender)), id: nil).code
    }

    /// Does to the world what no command could.
    package func damage(_ change: @Sendable (inout World) -> Void) {
        state.withLock { change(&$0.world) }
    }

    /// From now on nothing is answered but this.
    package func fallSilent(_ silence: NodeSilence?) {
        state.withLock { $0.silence = silence }
    }

    package func lie(_ change: @Sendable (inout Lies) -> Void) {
        state.withLock { change(&$0.lies) }
    }

    package var world: World { state.withLock { $0.world } }

    // MARK: The gate

    package func submit(_ commands: [World.SignedCommand]) async -> [TransactionResult] {
        commands.map { transaction in
            var result = TransactionResult()
            result.id = transaction.id
            do throws(ChainRefusal) {
                try transaction.check()
                if state.withLock({ $0.world.chain.outcome(of: transaction.id) }) == nil {
                    let state = state.withLock { ($0.world, $0.now) }
                    try state.0.admit(transaction, at: state.1)
                }
                let outcome = apply(.signed(transaction), id: transaction.id)
                Self.tell(outcome.code, in: &result)
                (result.height, result.repeated) = (outcome.height, outcome.isRepeated)
                result.firmness = Word(ours: "durable")
            } catch { Self.tell(RefusalCode(error), in: &result) }
            state.withLock { $0.lies }.result(&result)
            return result
        }
    }

    private static func tell(_ code: RefusalCode, in result: inout TransactionResult) {
        (result.code, result.name) = (code.value, Word(ours: code.name))
        result.explanation = Sentence(code.explanation)
    }

    private func apply(_ entry: Entry, id: TransactionID?) -> Outcome {
        let (outcome, leaves) = state.withLock { state in
            let first = state.open.count
            let outcome = state.world.apply(
                entry, id: id, at: state.now, proposer: DevelopmentKey.proposer.address,
                into: &state.open)
            let size = state.leaves.size
            return (
                outcome,
                (first..<state.open.count).map { index in
                    Self.leaf(state.open, index, leaf: size, at: state.now)
                }
            )
        }
        events.publish(contentsOf: leaves)
        return outcome
    }

    package func look<Result: Sendable>(
        _ body: @escaping @Sendable (borrowing World, Header) -> Result
    ) async throws(NodeSilence) -> Result {
        try speak()
        return state.withLock { state in
            body(state.world, state.blocks[state.blocks.count - 1].header)
        }
    }

    package func block(
        at height: Height?, skip: Int, limit: Int
    ) async throws(NodeSilence) -> BlockView? {
        try speak()
        return state.withLock { state in
            let index = height.map { Int(clamping: $0.value) } ?? state.blocks.count - 1
            guard state.blocks.indices.contains(index) else { return nil }
            var block = state.blocks[index]
            state.lies.block(&block)
            block.events = Array(block.events.dropFirst(skip).prefix(limit))
            return block
        }
    }

    package func headers(
        from height: Height?, limit: Int
    ) async throws(NodeSilence) -> [Header] {
        try speak()
        return state.withLock { state in
            let most = height.map { Int(clamping: $0.value) } ?? .max
            let below = state.blocks.prefix(most < .max ? most + 1 : .max)
            return below.suffix(limit).reversed().map(\.header)
        }
    }

    /// As if one stood behind the newest block.
    package func macroBlock(upTo height: Height?) async throws(NodeSilence) -> MacroBlock? {
        try speak()
        return state.withLock { state in
            let header = state.blocks[state.blocks.count - 1].header
            guard height.map({ $0 >= header.height }) ?? true else { return nil }
            let sharded = state.world.shardedTables()
            var block = MacroBlock(behind: header, state.forest, sharded: sharded)
            state.lies.macroBlock(&block)
            return block
        }
    }

    package func eventProof(
        leaf: UInt64, atSize size: UInt64?
    ) async throws(NodeSilence) -> EventProofView? {
        try speak()
        return state.withLock { state in
            let found = state.blocks.first { block in
                size.map { $0 == block.header.history.size && leaf < $0 }
                    ?? (leaf < block.header.history.size)
            }
            let holder = state.blocks.first { leaf < $0.header.history.size }
            guard let found, let holder else { return nil }
            var view = EventProofView()
            view.event = holder.events[Int(leaf - holder.firstLeaf)]
            (view.header, view.hash) = (found.header, found.hash)
            let proof = LogProof(
                of: [view.event.bytes], from: leaf, in: state.leaves,
                atSize: found.header.history.size)
            guard let proof else { return nil }
            view.proof = proof
            state.lies.event(&view)
            return view
        }
    }

    package func consistency(
        from old: UInt64, to new: UInt64
    ) async throws(NodeSilence) -> LogConsistency? {
        try speak()
        return state.withLock { LogConsistency(from: old, to: new, in: $0.leaves) }
    }

    package func balanceProof(
        _ account: Address, asset: Asset
    ) async throws(NodeSilence) -> BalanceProofView {
        try speak()
        return state.withLock { state in
            var view = BalanceProofView()
            let block = state.blocks[state.blocks.count - 1]
            (view.account, view.asset) = (account, asset)
            (view.header, view.hash, view.tables) = (block.header, block.hash, state.forest.leaves)
            let key = BalanceKey(account, asset)
            if let tree = state.forest.trees["ledger/balances"] { view.rows = tree.prove(key) }
            view.balance = state.world.ledger.balance(of: account, asset: asset)
            state.lies.balance(&view)
            return view
        }
    }

    package func status() async throws(NodeSilence) -> NodeStatus {
        try speak()
        return state.withLock { state in
            let (first, last) = (state.blocks[0], state.blocks[state.blocks.count - 1])
            var status = NodeStatus()
            (status.chainID, status.genesisHash) = (last.header.chainID, first.header.parent)
            (status.rulesVersion, status.time) = (last.header.rulesVersion, last.header.time)
            (status.currentBlockHeight, status.headHash) = (last.header.height, last.hash)
            (status.history, status.stateRoot) = (last.header.history, last.header.stateRoot)
            (status.firmness, status.version) = (Word(ours: "final"), Word(ours: "test"))
            return status
        }
    }

    package func mempool() async throws(NodeSilence) -> MempoolView {
        try speak()
        return state.withLock { state in
            let chain = state.world.chain
            return MempoolView(
                FeeLane.allCases.map { lane in
                    var view = MempoolLaneView()
                    (view.lane, view.most, view.mostBytes) = (lane, 8, 4_096)
                    (view.baseFee, view.leastFee) = (
                        chain.baseFee(of: lane), chain.feeFloor(of: lane)
                    )
                    view.feeFloor = view.baseFee
                    (view.medianTip, view.highTip) = (1_500, 12_000)
                    (view.targetFullness, view.fullness) = (300_000, 12_345)
                    return view
                })
        }
    }

    package func diagnosis() async throws(NodeSilence) -> Diagnosis {
        try speak()
        return state.withLock { state in
            let header = state.blocks[state.blocks.count - 1].header
            var diagnosis = Diagnosis()
            (diagnosis.height, diagnosis.headHash) = (header.height, header.hash)
            var sealed = state.world
            sealed.rollBack()
            diagnosis.findings = [
                sealed.stateFinding(
                    expected: header.stateRoot, after: header.height),
                state.world.supplyFinding(), state.world.ordersFinding(),
            ]
            state.lies.diagnosis(&diagnosis)
            return diagnosis
        }
    }

    private func speak() throws(NodeSilence) {
        if let silence = state.withLock({ $0.silence }) { throw silence }
    }

    // MARK: Blocks

    /// Ends the open block under a header whose roots are still to be found.
    private static func close(
        _ state: inout State, _ unsealed: Header, _ catalogue: EventCatalogue
    ) {
        var block = BlockView()
        block.firstLeaf = state.leaves.size
        let at = Moment(height: unsealed.height, time: unsealed.time)
        for index in 0..<state.open.count {
            block.events.append(
                catalogue.view(of: leaf(state.open, index, leaf: block.firstLeaf, at: at)))
        }
        for event in block.events {
            let leaf = event.bytes.bytes
            let span = leaf.span
            do throws(LogRefusal) { try state.leaves.append(span) } catch {
                preconditionFailure("a log of a test is full: \(error)")
            }
        }
        state.open.reset()
        state.forest.fold(state.world.seal())
        block.header = unsealed
        block.header.history = state.leaves.head(atSize: state.leaves.size) ?? LogHead()
        (block.header.stateRoot, block.header.stateHeight) = (state.forest.root, at.height)
        block.hash = block.header.hash
        state.blocks.append(block)
        state.now.height = at.height.next ?? at.height
    }

    private static func leaf(
        _ events: borrowing EventBuffer, _ index: Int, leaf first: UInt64, at moment: Moment
    ) -> LeafEvent {
        LeafEvent(
            events.bytes[events.range(of: index)], leaf: first + UInt64(index), at: moment.height,
            moment.time)
    }
}
