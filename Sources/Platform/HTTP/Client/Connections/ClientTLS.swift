import Synchronization
public import TLS

/// Whom a client believes, and who it says it is. There is no way not to verify.
public struct ClientTLS: Sendable, Hashable {
    public var trust: TLSTrust
    /// Shown to a server that asks for it.
    public var identity: TLSIdentityFiles?

    public init(trust: TLSTrust = .system, identity: TLSIdentityFiles? = nil) {
        (self.trust, self.identity) = (trust, identity)
    }

    static let protocolName = "http/1.1"
}

/// A client's source of TLS contexts, made when the first is asked for: reading what the system
/// trusts costs milliseconds, which a client that speaks in the clear need not spend.
final class ClientContexts: Sendable {
    private let options: ClientTLS
    private let source = Mutex<TLSSource?>(nil)

    init(_ options: ClientTLS) { self.options = options }

    func current() throws(TLSError) -> TLSContext { try made().current }

    func reload() throws(TLSError) -> Bool {
        guard let known = source.withLock({ $0 }) else { return false }
        return try known.reload()
    }

    private func made() throws(TLSError) -> TLSSource {
        try source.withLock { (source) throws(TLSError) in
            if let source { return source }
            let made = try TLSSource(
                trust: options.trust, identity: options.identity,
                protocols: [ClientTLS.protocolName])
            source = made
            return made
        }
    }
}
