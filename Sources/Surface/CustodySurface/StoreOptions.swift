import Crypto
import Custody
import Disk
import Keys
import Native
import Primitives
import Telemetry
import Terminal

/// Which store a verb works on, and by what it opens.
enum StoreOptions {
    static let directory = Option<String>.required(
        "store", .directory, "the directory of the key store")
    static let passphrase = Option<SecretSource?>.optional(
        "passphrase-file", .secret, "a file with the passphrase of an encrypted store")
    static let keyFile = Option<SecretSource?>.optional(
        "unlock-key", .secret, "in its place, a key file (tbek1…) that the store opens with")
    static let pin = Option<SecretSource?>.optional(
        "pin-file", .secret, "a file with the PIN of the token that has the keys")
    static let module = Option<String?>.optional(
        "module", .path, "the PKCS#11 library of the token"
    ).orVariable("TB_PKCS11_LIB")
    static let token = Option<String?>.optional(
        "token", .text(longest: 32), "the label of the token, where there are several")

    static let opening: [any DeclaredOption] = [
        directory, passphrase, keyFile, pin, module, token,
    ]
    static let exitCodes: [ExitCode] = [
        .failed, .badData, .missing, .unavailable, .tryAgain, .notPermitted,
    ]

    static var now: Milliseconds { Milliseconds(WallClock.system.nanoseconds() / 1_000_000) }

    /// Why a verb did not do what it was asked.
    static func failure(_ error: CustodyError) -> CommandFailure {
        let code: ExitCode =
            switch error {
            case .exposed, .damaged, .rosterMissing, .otherKeeper, .keyMissing, .audit: .badData
            case .storage: .inputOutput
            case .busy: .tryAgain
            case .noStore: .missing
            case .hasStore, .roster, .cannotImport, .notSigning, .full: .failed
            case .notOpened, .needsToken: .notPermitted
            case .notVerified, .memory, .sealing: .internalError
            case .unavailable, .token: .unavailable
            }
        return CommandFailure(code, "\(error)")
    }

    static func trying<Value>(
        _ body: () throws(CustodyError) -> Value
    ) throws(CommandFailure) -> Value {
        do throws(CustodyError) { return try body() } catch { throw failure(error) }
    }

    /// What the store says without being opened.
    static func view(_ invocation: Invocation) throws(CommandFailure) -> StoreView {
        try trying { () throws(CustodyError) in
            guard let view = try StoreView.read(on: StorePlace.open(invocation[directory])) else {
                throw .noStore
            }
            return view
        }
    }

    /// The store, opened by what was given; with `making`, a new one where there is none.
    static func store(
        _ invocation: Invocation, _ session: Session, making: Bool = false
    ) throws(CommandFailure) -> OpenStore {
        let path = invocation[directory]
        let disk = try trying { () throws(CustodyError) in
            making ? try StorePlace.make(path) : try StorePlace.open(path)
        }
        let view = try trying { () throws(CustodyError) in try StoreView.read(on: disk) }
        guard view != nil || making else { throw failure(.noStore) }
        switch (invocation[passphrase], invocation[keyFile], invocation[pin]) {
        case (let source?, nil, nil):
            let secret = try session.password(source, called: "passphrase")
            return try sealed(disk, .passphrase(secret), isNew: view == nil)
        case (nil, let source?, nil):
            let secret = try session.secret(source, kind: .sealing)
            return try sealed(disk, .key(secret), isNew: view == nil)
        case (nil, nil, let source?):
            let pin = try session.password(source, called: "PIN")
            return try onToken(disk, invocation, session, pin, isNew: view == nil)
        default:
            throw CommandFailure(
                .misuse, "expected one of --passphrase-file, --unlock-key and --pin-file")
        }
    }

    private static func sealed(
        _ disk: PosixDisk, _ opening: SealedOpening, isNew: Bool
    ) throws(CommandFailure) -> OpenStore {
        try trying { () throws(CustodyError) in
            if isNew {
                let keeper = try SealedKeeper.create(on: disk, by: opening)
                return .sealed(try KeyStore.create(on: disk, keptBy: keeper))
            }
            let keeper = try SealedKeeper.open(on: disk, by: opening)
            return .sealed(try KeyStore.open(on: disk, keptBy: keeper))
        }
    }

    private static func onToken(
        _ disk: PosixDisk, _ invocation: Invocation, _ session: Session, _ pin: SecretBytes,
        isNew: Bool
    ) throws(CommandFailure) -> OpenStore {
        let places = NativePlaces.here(prefix: "/", variables: [:])
        return try trying { () throws(CustodyError) in
            let module = try TokenModule.open(in: places, setting: invocation[module])
            let keeper = try TokenKeeper.open(module, label: invocation[token], pin: pin)
            return .token(
                isNew
                    ? try KeyStore.create(on: disk, keptBy: keeper)
                    : try KeyStore.open(on: disk, keptBy: keeper))
        }
    }
}

/// A store with either keeper.
enum OpenStore {
    case sealed(KeyStore<PosixDisk, SealedKeeper<PosixDisk>>)
    case token(KeyStore<PosixDisk, TokenKeeper>)

    /// Does something with the store, whoever keeps its secrets.
    func with<Value>(
        _ body: (any OpenedStore) throws(CustodyError) -> Value
    ) throws(CommandFailure) -> Value {
        try StoreOptions.trying { () throws(CustodyError) in
            switch self {
            case .sealed(let store): try body(store)
            case .token(let store): try body(store)
            }
        }
    }
}

/// What the verbs ask of a store.
protocol OpenedStore {
    func roster() throws(CustodyError) -> KeyRoster
    func audit() throws(CustodyError) -> [AuditEvent]
    func create(
        _ role: KeyRole, at now: Milliseconds, by actor: AuditActor
    ) throws(CustodyError) -> KeyEntry
    func take(
        _ key: SigningKey, as role: KeyRole, at now: Milliseconds, by actor: AuditActor
    ) throws(CustodyError) -> KeyEntry
    func rotate(
        _ role: KeyRole, at now: Milliseconds, _ rotation: Rotation, by actor: AuditActor
    ) throws(CustodyError) -> KeyEntry
    func retire(
        _ key: PublicKey, at now: Milliseconds, by actor: AuditActor
    ) throws(CustodyError) -> KeyState
}

extension KeyStore: OpenedStore {}
