public import Crypto
public import Disk
import Synchronization

/// Keeps a blob from every sweep until the state refers to it, or its holder gives it up. A lease
/// that is let go of is given up.
public final class BlobLease<D: Disk>: Sendable {
    public let id: ContentID
    /// How many bytes the blob has.
    public let length: UInt64
    private let blobs: Blobs<D>
    private let isHeld = Mutex(true)

    init(_ id: ContentID, length: UInt64, blobs: Blobs<D>) {
        (self.id, self.length, self.blobs) = (id, length, blobs)
    }

    deinit { end(at: nil) }

    /// The state refers to the blob since that moment: a sweep whose view of the state is older
    /// spares it, a later one finds the reference.
    public func settle(at arrival: UInt64) { end(at: arrival) }

    /// Nobody will refer to the blob because of this lease.
    public func giveUp() { end(at: nil) }

    private func end(at arrival: UInt64?) {
        let wasHeld = isHeld.withLock { isHeld in
            defer { isHeld = false }
            return isHeld
        }
        if wasHeld { blobs.endLease(id, at: arrival) }
    }
}
