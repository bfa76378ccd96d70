import Crypto
import Custody
import Keys
import Primitives
package import Terminal

/// `keys`: a key store and what its keys are for.
package enum KeysVerbs {
    package static var command: Command {
        Command(
            "keys", "a key store: what its keys are for, making and rotating them",
            commands: [list, show, create, importing, rotate, retire])
    }

    private static let role = Option<KeyRole>.required("role", .named(), "what the key signs for")
    private static let dueAfter = Option<Duration>(
        "due-after", .duration(in: .seconds(86_400) ... .seconds(90 * 86_400)),
        default: .seconds(90 * 86_400), "after which time a key that signs is due to be rotated")
    private static let key = Argument<PublicKey>("KEY", .publicKey, "the public key")

    // MARK: Looking

    private static var list: Command {
        var list = Command(
            "list", "the keys of a store, from which nothing needs to be opened",
            options: [StoreOptions.directory, dueAfter]
        ) { (invocation, session) throws(CommandFailure) in
            let view = try StoreOptions.view(invocation)
            let (now, age) = (StoreOptions.now, milliseconds(invocation[dueAfter]))
            var list = KeyList()
            list.keeper = view.keeper
            list.keys = view.roster.entries.map {
                KeyView($0, of: view.roster, at: now, due: age)
            }
            try session.show(list) { page, list in
                guard !list.keys.isEmpty else { return page.line("no keys yet") }
                page.table(list.table)
            }
            return list.keys.contains(where: \.due) ? .failed : .success
        }
        list.discussion = """
            Exit code 1 means that a key has signed for longer than --due-after and none follows it: \
            rotate it.
            """
        list.exitCodes = StoreOptions.exitCodes
        list.examples = [Command.Example("keys list --store keys", "the keys of ./keys")]
        return list
    }

    private static var show: Command {
        var show = Command(
            "show", "a key and what was done with it",
            options: [dueAfter] + StoreOptions.opening, arguments: [key]
        ) { (invocation, session) throws(CommandFailure) in
            let (key, age) = (invocation[key], milliseconds(invocation[dueAfter]))
            let store = try StoreOptions.store(invocation, session)
            let (roster, events) = try store.with { (store) throws(CustodyError) in
                (try store.roster(), try store.audit())
            }
            var story = KeyStory()
            story.events = events.filter { $0.publicKey == key || $0.replaced == key }
            guard let entry = roster.entry(of: key) else {
                throw StoreOptions.failure(.roster(.unknown(key)))
            }
            story.key = KeyView(entry, of: roster, at: StoreOptions.now, due: age)
            try session.show(story) { page, story in
                page.pairs(story.key.pairs)
                page.line("")
                for event in story.events {
                    page.line(
                        "\(event.at.utc)  \(event.action.name) by \(event.actor)"
                            + (event.replaced == key ? ", followed by \(event.publicKey.hex)" : ""))
                }
            }
            return .success
        }
        show.discussion = """
            All lines of the audit are read and checked on the way: exit code 65 means that one was \
            changed or is missing.
            """
        show.exitCodes = StoreOptions.exitCodes
        return show
    }

    // MARK: Making

    private static var create: Command {
        var create = Command(
            "create", "make a role's first key, and the store where there is none",
            options: [role] + StoreOptions.opening
        ) { (invocation, session) throws(CommandFailure) in
            let store = try StoreOptions.store(invocation, session, making: true)
            return try show(store, session) { (store) throws(CustodyError) in
                try store.create(
                    invocation[role], at: StoreOptions.now, by: StorePlace.actor)
            }
        }
        create.discussion = """
            With --passphrase-file or --unlock-key the secrets lie in an encrypted file in the store's \
            directory: keep a copy of the directory and of what opens it. With --pin-file they are made \
            on the token and never leave it.
            """
        create.exitCodes = StoreOptions.exitCodes
        create.examples = [
            Command.Example(
                "keys create --store keys --role provider --passphrase-file pass",
                "a provider's key in an encrypted file"),
            Command.Example(
                "keys create --store gov --role governance --pin-file pin --token hsm1",
                "a governance key on a token"),
        ]
        return create
    }

    private static let keyFile = Option<SecretSource>.required(
        "key-file", .secret, "the key file (tbsk1…) to take")

    private static var importing: Command {
        var importing = Command(
            "import", "take a key from a key file as a role's first",
            options: [role, keyFile] + StoreOptions.opening
        ) { (invocation, session) throws(CommandFailure) in
            let seed = try session.secret(invocation[keyFile], kind: .signing)
            let key: SigningKey
            do throws(SecretRefusal) { key = try SigningKey(seed: seed) } catch {
                throw CommandFailure(.internalError, "\(error)")
            }
            let store = try StoreOptions.store(invocation, session, making: true)
            return try show(store, session) { (store) throws(CustodyError) in
                try store.take(
                    key, as: invocation[role], at: StoreOptions.now, by: StorePlace.actor)
            }
        }
        importing.discussion = """
            The key file stays where it is: delete it when the store has been copied to a safe place. A \
            token takes no key from outside.
            """
        importing.exitCodes = StoreOptions.exitCodes
        importing.examples = [
            Command.Example(
                "keys import --store keys --role wallet --key-file alice.key --passphrase-file pass",
                "the key of a wallet")
        ]
        return importing
    }

    // MARK: Rotating

    private static let span = Duration.zero ... .seconds(90 * 86_400)
    private static let notice = Option<Duration>(
        "notice", .duration(in: span), default: .zero,
        "how long the new key is announced before it signs")
    private static let overlap = Option<Duration>(
        "overlap", .duration(in: span), default: .seconds(7 * 86_400),
        "how long the old key is good after that; 0s where it is compromised")

    private static var rotate: Command {
        var rotate = Command(
            "rotate", "make a key that follows a role's active one",
            options: [role, notice, overlap] + StoreOptions.opening
        ) { (invocation, session) throws(CommandFailure) in
            let rotation = Rotation(
                notice: milliseconds(invocation[notice]),
                overlap: milliseconds(invocation[overlap]))
            let store = try StoreOptions.store(invocation, session)
            return try show(store, session) { (store) throws(CustodyError) in
                try store.rotate(
                    invocation[role], at: StoreOptions.now, rotation, by: StorePlace.actor)
            }
        }
        rotate.discussion = """
            Nothing has to be done at the takeover or at the end of the overlap: both follow from the \
            clock. Publish the new public key before it signs.
            """
        rotate.exitCodes = StoreOptions.exitCodes
        rotate.examples = [
            Command.Example(
                "keys rotate --store keys --role provider --notice 1d --overlap 7d "
                    + "--passphrase-file pass",
                "a new key, in a day"),
            Command.Example(
                "keys rotate --store keys --role provider --overlap 0s --passphrase-file pass",
                "a key was stolen"),
        ]
        return rotate
    }

    private static var retire: Command {
        var retire = Command(
            "retire", "end a key's overlap now, or take back one that was announced",
            options: StoreOptions.opening, arguments: [key]
        ) { (invocation, session) throws(CommandFailure) in
            let key = invocation[key]
            let store = try StoreOptions.store(invocation, session)
            let roster = try store.with { (store) throws(CustodyError) in
                _ = try store.retire(key, at: StoreOptions.now, by: StorePlace.actor)
                return try store.roster()
            }
            var view = KeyView()
            view.publicKey = key
            if let entry = roster.entry(of: key) {
                view = KeyView(entry, of: roster, at: StoreOptions.now, due: Rotation.longest)
            } else {
                view.state = .retired
            }
            try session.show(view) { page, view in
                page.pairs([("public key", view.publicKey.hex), ("state", view.state.name)])
            }
            return .success
        }
        retire.discussion = """
            The key that signs for a role cannot be retired: rotate it, with --overlap 0s where it is \
            compromised. The secret stays with its keeper.
            """
        retire.exitCodes = StoreOptions.exitCodes
        return retire
    }

    private static func show(
        _ store: OpenStore, _ session: Session,
        _ make: (any OpenedStore) throws(CustodyError) -> KeyEntry
    ) throws(CommandFailure) -> ExitCode {
        let (entry, roster) = try store.with { (store) throws(CustodyError) in
            (try make(store), try store.roster())
        }
        let view = KeyView(entry, of: roster, at: StoreOptions.now, due: Rotation.longest)
        try session.show(view) { page, view in page.pairs(view.pairs) }
        return .success
    }

    private static func milliseconds(_ time: Duration) -> Milliseconds {
        let (seconds, rest) = time.components
        return Milliseconds(
            UInt64(clamping: seconds) * 1_000 + UInt64(rest / 1_000_000_000_000_000))
    }
}

extension ValueKind where Value == PublicKey {
    static var publicKey: ValueKind {
        ValueKind(
            valueName: "KEY", expectation: "a public key, 64 lower-case hexadecimal digits",
            read: { PublicKey(hex: $0) }, write: \.hex)
    }
}
