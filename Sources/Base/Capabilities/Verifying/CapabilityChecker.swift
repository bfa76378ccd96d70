import Crypto
import Primitives
import Synchronization

/// Answers for a service whether a request with a token is allowed, and keeps what it has verified, so
/// that a token that comes again is neither read nor verified again.
///
/// What is kept is that these very bytes are authentic, and what their caveats say: neither depends on
/// the clock, the request or the ledger, which are asked each time. It does depend on the keys: when
/// they change, all is forgotten. Refusals are not kept, so strangers fill no room with them, and at
/// most `capacity` tokens are.
public final class CapabilityChecker<Keys: RootKeys>: Sendable {
    fileprivate struct State {
        var keys: Keys
        /// How often the keys have changed: what was verified under others is not kept.
        var changes: UInt64 = 0
        var young: [Digest: Capability] = [:]
        var old: [Digest: Capability] = [:]
    }

    /// The most tokens that are kept; below 2, none.
    public let capacity: Int
    private let state: Mutex<State>
    private let context = Blake3.context("the-block capability bundle v1")

    public init(keys: Keys, capacity: Int = 4_096) {
        self.capacity = capacity
        state = Mutex(State(keys: keys))
    }

    /// How many tokens are kept.
    public var count: Int { state.withLock { $0.young.count + $0.old.count } }

    public var keys: Keys { state.withLock { $0.keys } }

    /// Changes the keys, and forgets what was verified under them. What is being verified meanwhile is
    /// answered by the keys of before, and not kept.
    public func change<Failure: Error>(
        _ body: (inout Keys) throws(Failure) -> Void
    ) throws(Failure) {
        try state.withLock { (state) throws(Failure) in
            // Forgotten first: a change that fails half way has changed the keys all the same.
            state.changes += 1
            (state.young, state.old) = ([:], [:])
            try body(&state.keys)
        }
    }

    /// Whether the request is allowed to who sent this text, and what else they would be.
    @discardableResult
    public func admit(
        _ text: Span<UInt8>, _ request: CapabilityRequest,
        facts: some CapabilityFacts = NoFacts()
    ) throws(CapabilityRefusal) -> Capability {
        let capability = try capability(of: text)
        try capability.admit(request, facts: facts)
        return capability
    }

    /// What the text of a token, or of one with discharges, allows.
    public func capability(of text: Span<UInt8>) throws(CapabilityRefusal) -> Capability {
        guard text.count <= MacaroonBounds.mostBundleBytes else {
            throw .malformed(.oversized(count: text.count, most: MacaroonBounds.mostBundleBytes))
        }
        let name = context.digest(of: text)
        let (kept, keys, changes) = state.withLock { state in
            (state.find(name, capacity: capacity), state.keys, state.changes)
        }
        if let kept { return kept }

        let bundle: MacaroonBundle
        do throws(MacaroonRefusal) { bundle = try MacaroonBundle(text: text) } catch {
            throw .malformed(error)
        }
        let capability = try bundle.token.verified(by: keys, with: bundle.discharges)
        state.withLock { state in
            guard state.changes == changes else { return }
            state.keep(capability, as: name, capacity: capacity)
        }
        return capability
    }
}

extension CapabilityChecker.State {
    /// Two halves: what is asked for is kept in the young one, and when that is full the old one, with
    /// all that nobody has asked for since, is forgotten.
    mutating func find(_ name: Digest, capacity: Int) -> Capability? {
        if let capability = young[name] { return capability }
        guard let capability = old.removeValue(forKey: name) else { return nil }
        keep(capability, as: name, capacity: capacity)
        return capability
    }

    mutating func keep(_ capability: Capability, as name: Digest, capacity: Int) {
        guard capacity >= 2 else { return }
        if young[name] == nil, young.count >= capacity / 2 {
            old = young
            young = [:]
        }
        young[name] = capability
    }
}
