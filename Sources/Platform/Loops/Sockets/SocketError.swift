/// Why there is no socket.
public enum SocketError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A call of the operating system, by its name and what it was for, and the error number it left.
    case system(call: String, code: Int32)
    /// Somebody listens there already.
    case addressInUse(SocketAddress)
    /// No answer came in time.
    case timedOut(SocketAddress)
    /// The task was cancelled while it waited.
    case cancelled
    /// The loop has been told to end.
    case loopHasEnded
    /// The listener has been stopped.
    case listenerHasStopped
    /// A path of a Unix socket must be 1 to 107 bytes without a zero.
    case unixPath(String)
    /// Something that is no socket stands where a Unix socket shall be.
    case notASocket(path: String)
    /// The directory of a Unix socket must be a directory of this user's that nobody else can enter.
    case openDirectory(path: String, mode: UInt32)

    public var description: String {
        switch self {
        case .system(let call, let code): "\(call) failed: \(SystemErrors.text(code))"
        case .addressInUse(let address): "\(address) is in use: another process listens there"
        case .timedOut(let address): "\(address) did not answer in time"
        case .cancelled: "the task was cancelled"
        case .loopHasEnded: "the event loop has ended"
        case .listenerHasStopped: "the listener has been stopped"
        case .unixPath(let path):
            "a Unix socket's path has 1 to 107 bytes and no zero, and this one has "
                + "\(path.utf8.count): \(path)"
        case .notASocket(let path):
            "\(path) is there already and is no socket; remove it or choose another path"
        case .openDirectory(let path, let mode):
            "\(path) must be a directory of this user's with mode 0700, and has mode 0"
                + String(mode, radix: 8)
        }
    }
}
