import Glibc

/// How a listener is opened.
public struct ListenerOptions: Sendable, Hashable {
    /// How many connections the system keeps that nobody has accepted yet.
    public var backlog: Int32
    /// Whether each sibling has a queue of its own, among which the system shares connections out.
    /// Only of TCP.
    public var reusePort: Bool
    public var unix: UnixAccess

    public init(backlog: Int32 = 1_024, reusePort: Bool = false, unix: UnixAccess = UnixAccess()) {
        (self.backlog, self.reusePort, self.unix) = (backlog, reusePort, unix)
    }
}

/// Who may come through a Unix socket. Its directory can be entered by this user only (mode 0700),
/// and the socket is this user's only (0600); beyond that the system says who each peer is.
public struct UnixAccess: Sendable, Hashable {
    /// Users whose connections are taken; `nil` means this process's own and root.
    public var users: Set<UInt32>?

    public init(users: Set<UInt32>? = nil) { self.users = users }

    func admits(_ peer: PeerCredentials?) -> Bool {
        guard let peer else { return false }
        guard let users else { return peer.user == 0 || peer.user == geteuid() }
        return users.contains(peer.user)
    }
}
