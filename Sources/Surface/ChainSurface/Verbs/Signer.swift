import Chain
package import Crypto
import Keys
package import Primitives
package import Records
package import Surface
package import Terminal
package import World

/// Signs commands on this machine and hands them in: the key never leaves it. Nonce, height, fees
/// and the chain's name are asked of the node.
package struct Signer: Sendable {
    private let keys: [SigningKey]
    /// What the account asks for, where several share it.
    private let policy: KeyPolicy?
    private let lane: FeeLane
    private let tip: Amount
    private let maxFee: Amount?
    private let expiresIn: UInt64

    /// The signer that the options of a verb describe.
    package init(_ invocation: Invocation, _ session: Session) throws(CommandFailure) {
        keys = [try Self.key(invocation[SigningOptions.keyFile], session)]
        policy = nil
        (lane, tip) = (invocation[SigningOptions.lane], invocation[SigningOptions.tip])
        maxFee = invocation[SigningOptions.maxFee]
        expiresIn = invocation[SigningOptions.expiresIn]
    }

    /// The operators who sign together, as the options of a verb name them.
    package init(
        operators invocation: Invocation, _ session: Session
    ) throws(CommandFailure) {
        var keys = [try Self.key(invocation[SigningOptions.keyFile], session)]
        for source in invocation[OperatorOptions.alsoKeyFiles] {
            keys.append(try Self.key(source, session))
        }
        let policy = try OperatorOptions.policy(invocation, of: keys)
        (self.keys, self.policy) = (keys, policy)
        (lane, tip) = (invocation[SigningOptions.lane], invocation[SigningOptions.tip])
        maxFee = invocation[SigningOptions.maxFee]
        expiresIn = invocation[SigningOptions.expiresIn]
    }

    /// The key that an option names.
    package static func key(
        _ source: SecretSource, _ session: Session
    ) throws(CommandFailure) -> SigningKey {
        let seed = try session.secret(source, kind: .signing)
        do throws(SecretRefusal) { return try SigningKey(seed: seed) } catch {
            throw CommandFailure(.internalError, "\(error)")
        }
    }

    /// Whose name is signed in.
    package var account: Address {
        policy?.address ?? Authorisation.address(of: keys[0].publicKey)
    }

    /// Signed by its one key, or by as many as the policy asks for.
    private func sign(
        _ body: TransactionBody<World.Command>
    ) throws(CommandFailure) -> World.SignedCommand {
        guard let policy else { return body.signed(by: keys[0]) }
        do throws(ChainRefusal) {
            var parts: [IndexedSignature] = []
            for key in keys { parts.append(try body.partlySigned(by: key, under: policy)) }
            return try body.signed(under: policy, with: parts)
        } catch { throw CommandFailure(.badData, "the operators' policy is not met: \(error)") }
    }

    /// Signatures behind the first.
    private var signatureUnits: UInt64 { policy.map { UInt64(max($0.threshold, 1)) - 1 } ?? 0 }

    /// Signs a command, hands it in and answers what came of it. While it waits for a block the node is
    /// asked on, until it is done or its last block is over; `note` is told so once.
    package func submit(
        _ command: World.Command, to node: NodeConnection,
        note: (String) throws(CommandFailure) -> Void = { _ in }
    ) async throws(CommandFailure) -> Submitted {
        let status = try await node.call(ChainMethods.status)
        let known = try await node.call(ChainMethods.account, AccountQuery(account))
        let fees = try await node.call(ChainMethods.fees)
        guard let baseFee = fees.baseFee(of: lane),
            let fee = baseFee.multiplied(by: command.units + signatureUnits),
            let twice = fee.multiplied(by: 2)
        else {
            throw CommandFailure(.unavailable, "the node names no fee for the lane \(lane)")
        }
        guard let expires = status.currentBlockHeight.adding(expiresIn) else {
            throw CommandFailure(.misuse, "--expires-in \(expiresIn): no block is as high as that")
        }
        let body = TransactionBody(
            chainID: status.chainID, sender: account, nonce: known.nonce, lane: lane,
            maxFee: maxFee ?? twice, tip: tip, expiresAt: expires, command: command)
        let transaction = try sign(body)
        var result = try await Self.handIn(transaction, to: node)
        if result.isWaiting {
            try note(
                "transaction \(transaction.id) waits for a block; asking on until it is done, at most "
                    + "until block \(expires)")
            result = try await Self.askOn(transaction, until: expires, result, of: node)
        }

        var submitted = Submitted(result, body)
        // A base fee holds for the whole of a block; in another block it may have been another.
        if result.height == fees.height, !result.repeated { submitted.fee = fee }
        if result.height == nil { submitted.fee = .zero }
        return submitted
    }

    private static func handIn(
        _ transaction: World.SignedCommand, to node: NodeConnection
    ) async throws(CommandFailure) -> TransactionResult {
        let answer = try await node.call(ChainMethods.submit, Submission([transaction]))
        guard answer.results.count == 1, let result = answer.results.first,
            result.id == transaction.id
        else { throw CommandFailure(.unavailable, "the node answers another transaction") }
        return result
    }

    /// Hands the same bytes in until it is known what came of them: a node does them once.
    private static func askOn(
        _ transaction: World.SignedCommand, until expires: Height, _ first: TransactionResult,
        of node: NodeConnection
    ) async throws(CommandFailure) -> TransactionResult {
        var (result, isOver) = (first, false)
        do throws(CommandFailure) {
            while result.isWaiting, !isOver {
                try await node.pause(for: result.retryAfterMs ?? 1_000)
                // Looked at before: what is asked behind the last block is answered for good.
                isOver = try await node.call(ChainMethods.status).currentBlockHeight > expires
                result = try await handIn(transaction, to: node)
            }
        } catch {
            throw CommandFailure(
                error.code,
                error.message
                    + "; transaction \(transaction.id) was waiting for a block and may still be "
                    + "done until block \(expires): 'node transaction' tells")
        }
        guard !result.isWaiting else {
            throw CommandFailure(
                .unavailable,
                "the node says of transaction \(transaction.id) that it waits, though its last block, "
                    + "\(expires), is over")
        }
        return result
    }

    /// The same, shown to whoever asked; a refusal is a failure of the verb. `about` asks what else
    /// there is to tell of a command that was done.
    package func submit(
        _ command: World.Command, to node: NodeConnection, _ session: Session,
        about: (inout Submitted) async throws(CommandFailure) -> Void = { _ in }
    ) async throws(CommandFailure) -> ExitCode {
        var submitted = try await submit(command, to: node) { (text) throws(CommandFailure) in
            try session.note(text)
        }
        if submitted.isDone { try await about(&submitted) }
        try session.show(submitted) { page, submitted in submitted.lay(on: &page) }
        guard submitted.isDone else {
            throw CommandFailure(
                submitted.retryAfterMs == nil ? .failed : .tryAgain,
                "refused: \(submitted.explanation.wrapped)")
        }
        return .success
    }
}

/// What came of a command that was signed here.
package struct Submitted: Record, Hashable {
    package var id = Digest.zero
    package var sender = Address.zero
    package var nonce: UInt64 = 0
    /// Zero where it was done; else a thousand a room and the room's own code.
    package var code: UInt16 = 0
    /// `done`, or `room.reason`.
    package var outcome = Word()
    package var explanation = Sentence()
    /// The block it belongs to; absent where it was not let in.
    package var height: Height?
    package var firmness = Word()
    package var repeated = false
    /// What was paid, without the tip; absent where the node did not say in time what it would be.
    package var fee: Amount?
    package var maxFee = Amount.zero
    package var tip = Amount.zero
    package var retryAfterMs: UInt64?
    /// The number of what the command has made: a hold, an offer, a job.
    package var made: UInt64?
    package var madeKind: Word?

    package init() {}

    init(_ result: TransactionResult, _ body: TransactionBody<World.Command>) {
        (id, sender, nonce) = (result.id, body.sender, body.nonce)
        (code, outcome, explanation) = (result.code, result.name, result.explanation)
        (height, firmness, repeated) = (result.height, result.firmness, result.repeated)
        (maxFee, tip, retryAfterMs) = (body.maxFee, body.tip, result.retryAfterMs)
    }

    package mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("id", &id)
        try visit("sender", &sender)
        try visit("nonce", &nonce)
        try visit("code", &code)
        try visit("outcome", &outcome)
        try visit("explanation", &explanation)
        try visit("height", &height)
        try visit("firmness", &firmness)
        try visit("repeated", &repeated)
        try visit("fee", &fee)
        try visit("max_fee", &maxFee)
        try visit("tip", &tip)
        try visit("retry_after_ms", &retryAfterMs)
        try visit("made", &made)
        try visit("made_kind", &madeKind)
    }

    package var isDone: Bool { code == 0 }

    /// Names what the command has made.
    package mutating func made(_ kind: String, _ number: UInt64) {
        (madeKind, made) = (Word(ours: kind), number)
    }

    package func lay(on page: inout Page) {
        var pairs = [("id", id.hex), ("outcome", outcome.text)]
        if let height {
            pairs.append(("height", "\(height) (\(firmness))"))
            let most = "at most \(maxFee)"
            pairs.append(("fee", (fee.map { "\($0)" } ?? most) + (tip > .zero ? " + \(tip)" : "")))
        } else {
            pairs.append(("fee", "none: it was not let in"))
        }
        if let madeKind, let made { pairs.append((madeKind.text, "\(made)")) }
        page.pairs(pairs)
    }
}
