/// How far a step of a session came.
public enum TLSProgress: Sendable, Hashable {
    case done
    /// Nothing moves until the descriptor can be read.
    case wantsRead
    /// Nothing moves until the descriptor can be written.
    case wantsWrite
}

/// What came of reading or writing.
public enum TLSTransfer: Sendable, Hashable {
    /// So many bytes were read, or taken for sending; never more than there was room for.
    case moved(Int)
    /// Nothing moves until the descriptor can be read.
    case wantsRead
    /// Nothing moves until the descriptor can be written.
    case wantsWrite
    /// The peer has said that nothing follows.
    case ended
    /// The session is over. An end without the peer's word is ``TLSError/truncated``.
    case failed(TLSError)
}
