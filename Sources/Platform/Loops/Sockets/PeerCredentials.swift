import CSystem

/// Who opened the other end of a Unix socket, at the time it did.
public struct PeerCredentials: Sendable, Hashable {
    public let process: Int32
    public let user: UInt32
    public let group: UInt32

    public init(process: Int32, user: UInt32, group: UInt32) {
        (self.process, self.user, self.group) = (process, user, group)
    }

    /// `nil` where the descriptor is no connected Unix socket.
    init?(of descriptor: Int32) {
        var (process, user, group): (Int32, UInt32, UInt32) = (0, 0, 0)
        guard csystem_peer(descriptor, &process, &user, &group) == 0 else { return nil }
        self.init(process: process, user: user, group: group)
    }
}
