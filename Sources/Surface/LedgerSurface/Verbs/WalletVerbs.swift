import Chain
import ChainSurface
import Crypto
import Keys
import Ledger
import Primitives
import Records
import Surface
package import Terminal
import World

/// `wallet`: keys, what their accounts have, and sending it.
package enum WalletVerbs {
    package static var command: Command {
        Command(
            "wallet", "keys, what their accounts have, and sending it",
            options: [NodeConnection.option],
            commands: [create, address, balance, send, reserve, post, void])
    }

    // MARK: Keys

    private static let newKeyFile = Option<String>.required(
        "key-file", .path, "the file to make; one that is there is never overwritten")

    private static let development = Option<String?>.optional(
        "development", .choice(DevelopmentKey.allCases.map(\.name)),
        "in place of a new key, one of the development chain's, which everyone knows")

    private static var create: Command {
        var create = Command(
            "create", "make a key and the account it opens", options: [newKeyFile, development]
        ) { (invocation, session) throws(CommandFailure) in
            let path = invocation[newKeyFile]
            let known = invocation[development].flatMap { DevelopmentKey(rawValue: $0) }
            let key: SigningKey
            do throws(SecretRefusal) {
                key = if let known { try known.signingKey } else { try SigningKey.generate() }
            } catch { throw CommandFailure(.internalError, "\(error)") }
            do throws(KeyFileError) { try KeyFile.create(path, key) } catch {
                throw CommandFailure(.cannotCreate, "\(error)")
            }
            try show(WalletKey(key.publicKey, in: path), session)
            return .success
        }
        create.discussion = """
            The file holds the only copy of the key, readable by its owner alone. Who has it has the \
            account, and who loses it has lost the account: keep a copy elsewhere.
            """
        create.exitCodes = [.cannotCreate]
        create.examples = [
            Command.Example("wallet create --key-file alice.key", "a key and its account"),
            Command.Example(
                "wallet create --development faucet --key-file faucet.key",
                "who pays on a development chain"),
        ]
        return create
    }

    private static var address: Command {
        var address = Command(
            "address", "the account that a key opens", options: [SigningOptions.keyFile]
        ) { (invocation, session) throws(CommandFailure) in
            let key = try Signer.key(invocation[SigningOptions.keyFile], session)
            try show(WalletKey(key.publicKey, in: nil), session)
            return .success
        }
        address.exitCodes = [.badData, .missing]
        return address
    }

    private static func show(_ key: WalletKey, _ session: Session) throws(CommandFailure) {
        try session.show(key) { page, key in
            var pairs = [("account", key.account.text), ("public key", key.publicKey.hex)]
            if let file = key.keyFile { pairs.append(("key file", file)) }
            page.pairs(pairs)
        }
    }

    // MARK: What there is

    private static let account = Option<Address?>.optional(
        "account", .address, "whose; or give --key-file")
    private static let balanceKeyFile = Option<SecretSource?>.optional(
        "key-file", .secret, "of the account that this key opens")

    private static var balance: Command {
        var balance = Command(
            "balance", "what an account has, and has set aside",
            options: [account, balanceKeyFile]
        ) { (invocation, session) async throws(CommandFailure) in
            let query = AccountQuery(try subject(invocation, session))
            let view = try await NodeConnection.to(invocation) {
                (node) async throws(CommandFailure) in
                try await node.call(ChainMethods.account, query)
            }
            try session.show(view) { page, view in AccountRows.lay(view, on: &page) }
            return .success
        }
        balance.exitCodes = NodeConnection.exitCodes + [.badData]
        return balance
    }

    private static func subject(
        _ invocation: Invocation, _ session: Session
    ) throws(CommandFailure) -> Address {
        switch (invocation[account], invocation[balanceKeyFile]) {
        case (let account?, nil): return account
        case (nil, let source?):
            return Authorisation.address(of: try Signer.key(source, session).publicKey)
        case (nil, nil), (.some, .some):
            throw CommandFailure(.misuse, "expected either --account or --key-file")
        }
    }

    // MARK: Sending

    private static let to = Option<Address>.required("to", .address, "who gets it")
    private static let amount = Option<Amount>.required("amount", .amount, "how much")
    private static let asset = Option<Asset>("asset", .asset, default: .block, "of which asset")
    private static let reference = Option<Digest?>.optional(
        "reference", .digest,
        "your own name for it: a second one of that name is refused for a day")

    private static var send: Command {
        var send = Command(
            "send", "send an amount to an account",
            options: [to, amount, asset, reference] + SigningOptions.all
        ) { (invocation, session) async throws(CommandFailure) in
            let transfer = transfer(invocation)
            return try await submit(.transfer(transfer), invocation, session)
        }
        send.discussion = signing
        send.exitCodes = NodeConnection.exitCodes + [.badData]
        send.examples = [
            Command.Example(
                "wallet send --key-file alice.key --to tb1… --amount 1000", "a thousand units")
        ]
        return send
    }

    private static let expires = Option<Duration>(
        "expires", .duration(in: .seconds(1) ... .seconds(366 * 86_400)), default: .seconds(3_600),
        "after which time it can only go back")

    private static var reserve: Command {
        var reserve = Command(
            "reserve", "set an amount aside for an account, to be paid later",
            options: [to, amount, asset, reference, expires]
                + SigningOptions.all
        ) { (invocation, session) async throws(CommandFailure) in
            let signer = try Signer(invocation, session)
            return try await NodeConnection.to(invocation) { (node) async throws(CommandFailure) in
                let status = try await node.call(ChainMethods.status)
                let time = try status.time(after: invocation[expires])
                let reservation = Reservation(transfer(invocation), expires: time)
                return try await signer.submit(.ledger(.reserve(reservation)), to: node, session) {
                    (submitted) async throws(CommandFailure) in
                    let query = AccountQuery(signer.account)
                    let deposits = try await node.call(ChainMethods.account, query).deposits
                    let hold = deposits.first {
                        $0.kind == .hold && $0.expires == time
                            && $0.beneficiary == reservation.transfer.to
                    }
                    if let hold { submitted.made("hold", hold.id.value) }
                }
            }
        }
        reserve.discussion = signing
        reserve.exitCodes = NodeConnection.exitCodes + [.badData]
        return reserve
    }

    private static let hold = Argument<HoldID>("HOLD", .id(of: "a hold"), "the hold")
    private static let part = Option<Amount?>.optional(
        "amount", .amount, "how much of it; the rest comes back. All where nothing is said")

    private static var post: Command {
        var post = Command(
            "post", "pay a hold of yours to whom it was set aside for",
            options: [part] + SigningOptions.all, arguments: [hold]
        ) { (invocation, session) async throws(CommandFailure) in
            let posting = HoldPosting(invocation[hold], amount: invocation[part])
            return try await submit(.post(posting), invocation, session)
        }
        post.exitCodes = NodeConnection.exitCodes + [.badData]
        return post
    }

    private static var void: Command {
        var void = Command(
            "void", "give a hold back to its owner, as owner or as beneficiary",
            options: SigningOptions.all, arguments: [hold]
        ) { (invocation, session) async throws(CommandFailure) in
            try await submit(.void(HoldVoiding(invocation[hold])), invocation, session)
        }
        void.exitCodes = NodeConnection.exitCodes + [.badData]
        return void
    }

    private static let signing = """
        The command is signed on this machine; the key does not leave it. Exit code 1 means that the \
        node refused it, and says why; 75 that the same may be taken later. What waits for a block is \
        asked for until it is done, or until its last block (--expires-in) is over.
        """

    private static func transfer(_ invocation: Invocation) -> Transfer {
        Transfer(
            to: invocation[to], asset: invocation[asset], amount: invocation[amount],
            reference: invocation[reference])
    }

    private static func submit(
        _ command: Ledger.Command, _ invocation: Invocation, _ session: Session
    ) async throws(CommandFailure) -> ExitCode {
        let signer = try Signer(invocation, session)
        return try await NodeConnection.to(invocation) { (node) async throws(CommandFailure) in
            try await signer.submit(.ledger(command), to: node, session)
        }
    }
}

/// A key without its secret.
struct WalletKey: Record, Hashable {
    var account = Address.zero
    var publicKey = PublicKey.zero
    var keyFile: String?

    init() {}

    init(_ key: PublicKey, in file: String?) {
        (account, publicKey, keyFile) = (Authorisation.address(of: key), key, file)
    }

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("account", &account)
        try visit("public_key", &publicKey)
        try visit("key_file", &keyFile)
    }
}
