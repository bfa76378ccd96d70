public import Loops
public import TLS

/// One place to listen at.
public struct Binding: Sendable {
    public var address: SocketAddress
    /// Who we are to those who connect; `nil` speaks in the clear.
    public var tls: TLSSource?
    /// Who may connect to a Unix socket.
    public var unix: UnixAccess
    public var backlog: Int32

    public init(
        _ address: SocketAddress, tls: TLSSource? = nil, unix: UnixAccess = UnixAccess(),
        backlog: Int32 = 1_024
    ) {
        (self.address, self.tls, self.unix, self.backlog) = (address, tls, unix, backlog)
    }

    /// How often the system is asked for another port where somebody took the one it chose.
    private static let attempts = 16

    /// One listener for each loop, so that the system spreads connections over them.
    func listeners(_ count: Int) throws(SocketError) -> [Listener] {
        for _ in 1..<Self.attempts where address.port == 0 {
            do throws(SocketError) { return try open(count) } catch {
                // Between the choice and its use anybody may come by the port.
                guard case .addressInUse = error else { throw error }
            }
        }
        return try open(count)
    }

    private func open(_ count: Int) throws(SocketError) -> [Listener] {
        // Sharing a port is asked for only once nobody else is seen to have it: two programs that
        // both share would each get a part of the other's connections.
        let sole = try Listener.open(address, options: options(sharing: false))
        guard count > 1, let port = address.port else {
            var all = [sole]
            while all.count < count { all.append(try sole.sibling()) }
            return all
        }
        let chosen = port == 0 ? sole.address : address
        sole.stop()
        var all = [try Listener.open(chosen, options: options(sharing: true))]
        do throws(SocketError) {
            while all.count < count { all.append(try all[0].sibling()) }
        } catch {
            for listener in all { listener.stop() }
            throw error
        }
        return all
    }

    private func options(sharing: Bool) -> ListenerOptions {
        ListenerOptions(backlog: backlog, reusePort: sharing, unix: unix)
    }
}
