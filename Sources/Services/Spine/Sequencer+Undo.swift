import Chain
import Crypto
import Disk
package import Primitives
import Records
import Storage
import Tables
import World

/// When a sealed block can never be undone any more.
package enum Finality: Hashable, Sendable {
    /// As soon as it is sealed: there is one validator, and nobody else's blocks.
    case withTheBlock
    /// When ``Sequencer/finalise(_:)`` is told so.
    case later
}

/// A sealed block that others may still take the place of.
struct UndoableBlock: Sendable {
    /// The header that it was made behind.
    let before: Header
    /// With the way back.
    let changes: SealedChanges
}

extension Sequencer {
    /// The last block that can never be undone.
    package var final: Height { Height(header.height.value - UInt64(undoable.count)) }

    /// Makes a sealed block and all before it final; durable when this returns.
    package mutating func finalise(_ height: Height) throws(SpineError) {
        if let stopped { throw stopped }
        guard height > final else { return }
        guard height <= header.height else {
            throw .storage(.blockRefused(height, .unknown))
        }
        do throws(SpineError) {
            try stored { () throws(StorageError) in
                try log.append(.final(height), [UInt8]().span)
                _ = try log.commit()
            }
            undoable.removeAll { $0.before.height < height }
        } catch {
            stopped = error
            throw error
        }
    }

    /// Undoes every block above a height, and what was applied behind the last one: rows, roots, books,
    /// History and the log are as they were when the block at that height had been sealed, durably.
    /// Others can then come instead. A block that is final is not undone, and nothing is. Of the records
    /// that say what is final only the last is kept.
    ///
    /// Everything behind the log goes first: what a crash has taken from there the log gives back, so
    /// that either all of it was undone or nothing was.
    package mutating func undo(above height: Height) throws(SpineError) {
        if let stopped { throw stopped }
        guard height <= header.height else { throw .storage(.blockRefused(height, .unknown)) }
        guard height >= final else { throw .storage(.blockRefused(height, .final(final))) }
        let kept = Int(height.value - final.value)
        guard kept < undoable.count || !open.isEmpty else { return }
        do throws(SpineError) {
            let undone = Array(undoable[kept...].reversed())
            let target = undone.last?.before ?? header
            try following.undo(to: target, undone.map(\.changes))
            try stored { () throws(StorageError) in try log.cutBack(toBlock: height) }
            if !open.isEmpty { world.rollBack() }
            if !undone.isEmpty { world.undo(undone.map(\.changes)) }
            undoable.removeSubrange(kept...)
            (header, time, open) = (target, target.time, OpenBlock())
        } catch {
            stopped = error
            throw error
        }
    }
}
