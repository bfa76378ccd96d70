import Loops
import TLS

/// What a step waits for before it is worth trying again. A session may want to write before it can
/// read, and the other way round.
enum Want: Hashable, Sendable {
    case reading, writing
}

extension TLSProgress {
    /// `nil` where nothing is waited for.
    var want: Want? {
        switch self {
        case .done: nil
        case .wantsRead: .reading
        case .wantsWrite: .writing
        }
    }
}

extension Socket {
    /// Waits until what a try has found exhausted is so no longer; `false` once closed.
    nonisolated(nonsending) func fulfils(_ want: Want) async -> Bool {
        switch want {
        case .reading:
            exhaustedReading()
            return await readable()
        case .writing:
            exhaustedWriting()
            return await writable()
        }
    }
}

extension TLSSession {
    /// Shakes hands over its socket for as long as `isWanted`, at either end; whether it is done. Once
    /// nobody wants it, the session's descriptor may be another connection's, and is left alone.
    nonisolated(nonsending) func shakeHands(
        over socket: Socket, while isWanted: () -> Bool
    ) async throws(TLSError) -> Bool {
        while isWanted() {
            guard let want = try handshake().want else { return true }
            guard await socket.fulfils(want) else { return false }
        }
        return false
    }
}
