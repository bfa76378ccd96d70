import Crypto
import Primitives
import Synchronization

/// A context made from files, and made anew when they change, while connections live on.
///
/// A session keeps the context it began with until it ends; ``current`` is for new ones. A reload that
/// fails leaves everything as it was. What the operating system trusts is read when a context is made
/// and is not looked at for changes.
public final class TLSSource: Sendable {
    private enum Recipe: Sendable {
        case server([TLSIdentityFiles], ClientVerification, [String])
        case client(TLSTrust, TLSIdentityFiles?, [String])
    }

    private struct State: Sendable {
        var context: TLSContext
        var digest: Digest
    }

    private let recipe: Recipe
    private let state: Mutex<State>
    /// Held while files are read, so that an older reading never replaces a newer one.
    private let reloading = Mutex(())

    private init(_ recipe: Recipe, _ state: State) {
        self.recipe = recipe
        self.state = Mutex(state)
    }

    /// A server's; see ``TLSContext/server(identities:clients:protocols:)``.
    public convenience init(
        identities: [TLSIdentityFiles], clients: ClientVerification, protocols: [String]
    ) throws(TLSError) {
        let recipe = Recipe.server(identities, clients, protocols)
        var reading = try Reading(recipe)
        defer { reading.erase() }
        self.init(recipe, State(context: try reading.context(), digest: reading.digest))
    }

    /// A client's; see ``TLSContext/client(trust:identity:protocols:)``.
    public convenience init(
        trust: TLSTrust, identity: TLSIdentityFiles?, protocols: [String]
    ) throws(TLSError) {
        let recipe = Recipe.client(trust, identity, protocols)
        var reading = try Reading(recipe)
        defer { reading.erase() }
        self.init(recipe, State(context: try reading.context(), digest: reading.digest))
    }

    /// The context that new sessions begin with.
    public var current: TLSContext { state.withLock { $0.context } }

    /// Reads the files again. Answers whether any of them says something else than before, in which
    /// case ``current`` is new.
    public func reload() throws(TLSError) -> Bool {
        try reloading.withLock { (_) throws(TLSError) in
            var reading = try Reading(recipe)
            defer { reading.erase() }
            guard reading.digest != state.withLock({ $0.digest }) else { return false }
            let context = try reading.context()
            state.withLock { $0 = State(context: context, digest: reading.digest) }
            return true
        }
    }
}

extension TLSSource {
    /// All files of a recipe, read once: what is compared is what a context is made of.
    private struct Reading {
        private enum Role {
            case server(ClientRule)
            case client(Authorities)
        }

        private var identities: [(chain: PEMText, key: PEMText)]
        private let role: Role
        private let protocols: [String]
        let digest: Digest

        init(_ recipe: Recipe) throws(TLSError) {
            var identities = [(chain: PEMText, key: PEMText)]()
            var authorities: Authorities?
            switch recipe {
            case .server(let files, let clients, let protocols):
                for files in files { identities.append(try files.read()) }
                let rule = try clients.read()
                switch rule {
                case .none: authorities = nil
                case .optional(let trusted), .required(let trusted): authorities = trusted
                }
                (role, self.protocols) = (.server(rule), protocols)
            case .client(let trust, let files, let protocols):
                if let files { identities.append(try files.read()) }
                let trusted = try trust.read()
                authorities = trusted
                (role, self.protocols) = (.client(trusted), protocols)
            }
            self.identities = identities
            var texts = identities.flatMap { [$0.chain.bytes, $0.key.bytes] }
            if case .text(let text) = authorities { texts.append(text.bytes) }
            digest = Self.digest(of: texts)
        }

        func context() throws(TLSError) -> TLSContext {
            var made = [TLSIdentity]()
            for texts in identities {
                made.append(try TLSIdentity(chain: texts.chain, key: texts.key))
            }
            switch role {
            case .server(let clients): return try TLSContext.server(made, clients, protocols)
            case .client(let trust): return try TLSContext.client(trust, made.first, protocols)
            }
        }

        /// Overwrites the keys that were read.
        mutating func erase() {
            for index in identities.indices { identities[index].key.erase() }
        }

        /// A hash of hashes, so that nothing can move from one text to the next unseen.
        private static func digest(of texts: [[UInt8]]) -> Digest {
            SHA256.hash(texts.flatMap { SHA256.hash($0).bytes })
        }
    }
}
