package import Chain
package import Primitives
package import Storage
package import World

/// What the spine tells while it runs, on threads of its own: whoever listens must not hold it up.
package struct SpineObserver: Sendable {
    package var turned: @Sendable (borrowing AppliedBatch) -> Void = { _ in }
    /// A block is durable, and stands in History.
    package var sealed: @Sendable (Header) -> Void = { _ in }
    /// The lanes, after every turn.
    package var lanes: @Sendable ([LaneStats]) -> Void = { _ in }
    /// The world, after every turn: whoever listens reads a little of it and returns.
    package var world: @Sendable (borrowing World) -> Void = { _ in }
    /// Blocks were undone, and History with them: this is the newest now.
    package var retracted: @Sendable (Header) -> Void = { _ in }
    package var snapshotTaken: @Sendable (Height) -> Void = { _ in }
    package var snapshotFailed: @Sendable (StorageError) -> Void = { _ in }
    /// The one before was still being written.
    package var snapshotSkipped: @Sendable (Height) -> Void = { _ in }
    /// Of those who handed something in: what was done now, and what was carried out and came to nothing.
    package var carriedOut: @Sendable (_ done: Int, _ refused: Int) -> Void = { _, _ in }
    package var stopped: @Sendable (SpineError) -> Void = { _ in }
    /// What went wrong besides, while it stopped.
    package var failedLater: @Sendable (SpineError) -> Void = { _ in }

    package init() {}
}
