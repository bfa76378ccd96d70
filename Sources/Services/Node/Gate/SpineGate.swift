import Chain
import Crypto
import Disk
import Ledger
import Loops
import Primitives
import RPC
import Records
import Spine
import Surface
import Tables
import World

/// The node as its methods ask it: signatures first, then the spine; what is sealed is read from
/// History, on threads that may wait for the disk.
struct SpineGate: NodeGate {
    let spine: Spine<PosixDisk>
    let desk: SignatureDesk
    let doctor: DoctorDesk
    /// Where somebody waits for time to pass.
    let timer: EventLoop
    let threads: BlockingThreads
    let catalogue: EventCatalogue
    let events: EventHub<LeafEvent>
    let tally: NodeTally
    let lanes: LaneGauges
    let genesis: Digest
    let version: Word

    // MARK: Commands

    func submit(_ commands: [World.SignedCommand]) async -> [TransactionResult] {
        let results = await results(of: commands)
        tally.count(results)
        lanes.count(results, of: commands)
        return results
    }

    private func results(of commands: [World.SignedCommand]) async -> [TransactionResult] {
        let mostBytes = BinaryLimits.transaction.size
        var writer = BinaryWriter(capacity: 512)
        let sizes = commands.map { command in
            writer.removeAll()
            command.write(binary: &writer)
            return writer.count
        }
        let isLarge = sizes.map { $0 > mostBytes }
        let entries = zip(commands, sizes).map { PreparedEntry(.signed($0), size: $1) }
        let refusals: [ChainRefusal?]
        do throws(SignatureDesk.Refusal) { refusals = try await desk.refusals(of: entries) } catch {
            let refusal: NodeRefusal =
                switch error {
                case .busy: .busy
                case .stopped: .stopped
                }
            return entries.map { TransactionResult($0.id, refusal) }
        }
        let sound = entries.indices.filter { refusals[$0] == nil && !isLarge[$0] }
            .map { entries[$0] }
        var answers = await spine.submit(sound).makeIterator()
        return entries.indices.map { index in
            let (entry, refusal) = (entries[index], refusals[index])
            if isLarge[index] { return TransactionResult(entry.id, .tooLarge) }
            if let refusal {
                return TransactionResult(entry.id, .refused(RefusalCode(refusal)), tally)
            }
            let answer = answers.next() ?? .stopped("the node is ending")
            return TransactionResult(entry.id, answer, tally)
        }
    }

    // MARK: The world

    func look<Result: Sendable>(
        _ body: @escaping @Sendable (borrowing World, Header) -> Result
    ) async throws(NodeSilence) -> Result {
        do throws(SpineSilence) {
            return try await spine.look { body($0.world, $0.header) }
        } catch { throw error.ofNode }
    }

    func status() async throws(NodeSilence) -> NodeStatus {
        let header = try await look { _, header in header }
        var status = NodeStatus()
        (status.chainID, status.genesisHash) = (header.chainID, genesis)
        (status.rulesVersion, status.currentBlockHeight) = (header.rulesVersion, header.height)
        (status.headHash, status.time) = (header.hash, header.time)
        (status.history, status.stateRoot) = (header.history, header.stateRoot)
        status.firmness = Word(ours: Firmness.final.name)
        status.waiting = UInt64(spine.waiting)
        status.version = version
        return status
    }

    func mempool() async throws(NodeSilence) -> MempoolView {
        MempoolView(spine.lanes.map { MempoolLaneView($0) })
    }

    func balanceProof(
        _ account: Address, asset: Asset
    ) async throws(NodeSilence) -> BalanceProofView {
        let key = BalanceKey(account, asset)
        let (header, forest) = try await state()
        guard let tree = forest.trees["ledger/balances"] else {
            throw .unreadable("there is no table of balances")
        }
        var view = BalanceProofView()
        (view.account, view.asset) = (account, asset)
        (view.header, view.hash, view.tables) = (header, header.hash, forest.leaves)
        view.rows = tree.prove(key)
        do throws(RowsProof.Refusal) {
            let row = try view.rows.verify(key, as: Balance.self, under: tree.root)
            view.balance = row?.amount ?? .zero
        } catch { throw .unreadable("the proof of a balance does not hold: \(error)") }
        return view
    }

    /// The newest header, and the state it speaks of.
    private func state() async throws(NodeSilence) -> (header: Header, forest: StateForest) {
        do throws(SpineSilence) { return try await spine.lookAtState { ($0, $1) } } catch {
            throw error.ofNode
        }
    }

    func diagnosis() async throws(NodeSilence) -> Diagnosis {
        let newest = try await look { _, header in header.hash }
        let (turn, wait): (DoctorDesk.Turn, UInt64)
        switch doctor.ask(newest: newest) {
        case .given(let diagnosis): return diagnosis
        case .busy: throw .busy
        case .yours(let given, let after): (turn, wait) = (given, after)
        }
        do {
            if wait > 0 { try await timer.pause(for: .milliseconds(wait)) }
            let frozen = try await spine.frozen()
            let diagnosis = try await threads.run { frozen.diagnosis() }
            turn.end(with: diagnosis)
            return diagnosis
        } catch let silence as SpineSilence {
            throw silence.ofNode
        } catch let refusal as BlockingRefusal {
            throw refusal.ofNode
        } catch is CancellationError {
            throw .stopped
        } catch { throw .unreadable("\(error)") }
    }

    func macroBlock(upTo height: Height?) async throws(NodeSilence) -> MacroBlock? {
        let blocks = spine.macroBlocks
        return try await read { (_) throws(SpineError) in try blocks.block(upTo: height) }
    }

    // MARK: Sealed blocks

    /// Reads where waiting for the disk holds nobody up.
    private func read<Result: Sendable>(
        _ body: @escaping @Sendable (History<PosixDisk>) throws(SpineError) -> Result
    ) async throws(NodeSilence) -> Result {
        let history = spine.history
        do {
            return try await threads.run { try body(history) }
        } catch let error as SpineError {
            throw .unreadable("\(error)")
        } catch let refusal as BlockingRefusal {
            throw refusal.ofNode
        } catch { throw .unreadable("\(error)") }
    }

    func block(
        at height: Height?, skip: Int, limit: Int
    ) async throws(NodeSilence) -> BlockView? {
        let catalogue = catalogue
        if let height, height > spine.history.newest { try await settle() }
        return try await read { (history) throws(SpineError) in
            try history.block(at: height ?? history.newest).map {
                catalogue.view(of: $0, skip: skip, limit: limit)
            }
        }
    }

    /// Waits for what was sealed to stand in History, which is a moment behind.
    private func settle() async throws(NodeSilence) { _ = try await state() }

    func headers(from height: Height?, limit: Int) async throws(NodeSilence) -> [Header] {
        try await read { (history) throws(SpineError) in
            try history.headers(upTo: height ?? history.newest, limit: limit)
        }
    }

    func eventProof(
        leaf: UInt64, atSize size: UInt64?
    ) async throws(NodeSilence) -> EventProofView? {
        let catalogue = catalogue
        return try await read { (history) throws(SpineError) in
            try history.reading { () throws(SpineError) in
                guard let (holder, event) = try history.event(atLeaf: leaf) else { return nil }
                var under = holder.header
                if let size {
                    // A size counts that some block ended with.
                    guard size > leaf, let end = history.height(ofLeaf: size - 1),
                        let block = try history.block(at: end), block.header.history.size == size
                    else { return nil }
                    under = block.header
                }
                guard let proof = try history.proof(ofLeaf: leaf, atSize: under.history.size)
                else { return nil }
                var view = EventProofView()
                view.event = catalogue.view(
                    of: LeafEvent(
                        event.bytes[...], leaf: leaf, at: holder.header.height, holder.header.time))
                (view.header, view.hash, view.proof) = (under, under.hash, proof)
                return view
            }
        }
    }

    func consistency(
        from old: UInt64, to new: UInt64
    ) async throws(NodeSilence) -> LogConsistency? {
        spine.history.consistency(from: old, to: new)
    }
}

extension SpineSilence {
    fileprivate var ofNode: NodeSilence {
        switch self {
        case .busy: .busy
        case .stopped: .stopped
        }
    }
}

extension BlockingRefusal {
    var ofNode: NodeSilence {
        switch self {
        case .busy: .busy
        case .stopped: .stopped
        }
    }
}

extension TransactionResult {
    /// What came of a transaction, in the words of views.
    init(_ id: Digest?, _ answer: Answer, _ tally: NodeTally) {
        self.init()
        self.id = id ?? .zero
        switch answer {
        case .applied(let outcome):
            say(outcome.code)
            height = outcome.height
            repeated = outcome.isRepeated
            let isSealed = outcome.isRepeated && outcome.height <= tally.height
            firmness = Word(ours: (isSealed ? Firmness.final : Firmness.durable).name)
        case .refused(let code): say(code)
        case .busy(let wait): say(.busy, "so many wait already; try again", after: wait.value)
        case .outbid(let tip):
            let least = tip.map { "; a tip of \($0) would do now" } ?? ""
            say(.outbid, "others that offer more have its place\(least)", after: 1_000)
        case .replaced: self.init(id, NodeRefusal.replaced)
        case .underpriced(let tip):
            say(
                .underpriced,
                "another of the account's, of this nonce, waits; a tip of \(tip) takes its place")
        case .waiting(let wait): say(.waiting, Self.whereToAsk, after: wait.value)
        case .stopped(let reason): say(.stopped, reason)
        }
    }

    /// A transaction that the node itself did not take.
    init(_ id: Digest?, _ refusal: NodeRefusal) {
        self.init()
        self.id = id ?? .zero
        switch refusal {
        case .busy: say(.busy, "so many wait already; try again", after: 100)
        case .outbid: say(.outbid, "others that offer more have its place", after: 1_000)
        case .replaced:
            say(
                .replaced, "another of the account's, of this nonce and a higher tip, has its place"
            )
        case .underpriced:
            say(.underpriced, "another of the account's, of this nonce, waits")
        case .stopped: say(.stopped, "the node is ending")
        case .waiting: say(.waiting, Self.whereToAsk, after: 1_000)
        case .tooLarge:
            say(.tooLarge, "the transaction has more bytes than are taken; expected at most 65536")
        }
    }

    private static var whereToAsk: String {
        "it waits for a block; nothing has to be signed anew: hand the same in again, or ask "
            + "chain.transaction for its id, to hear what came of it"
    }

    private mutating func say(_ code: RefusalCode) {
        self.code = code.value
        name = Word(ours: code.name)
        explanation = Sentence(code.explanation)
    }

    private mutating func say(_ refusal: NodeRefusal, _ reason: String, after wait: UInt64? = nil) {
        code = refusal.rawValue
        name = Word(ours: refusal.name)
        explanation = Sentence(reason)
        retryAfterMs = wait
    }
}
