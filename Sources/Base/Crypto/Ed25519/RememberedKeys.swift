package import Primitives
import Synchronization

/// The keys whose signatures were verified before, with their tables, in a bounded number of bytes.
///
/// What is remembered decides how long a verdict takes and never what it is. Any thread may ask. Keys lie
/// on shelves, each under a lock that is held for a look and never while a table is made or used; which
/// shelf is said by a hash that differs in every process, so that nobody can send keys that all want the
/// same one.
package final class RememberedKeys: Sendable {
    private final class Shelf: Sendable {
        let keys: Mutex<KeyShelf>
        init(room: Int) { keys = Mutex(KeyShelf(room: room)) }
    }

    private let shelves: [Shelf]
    private static let shelfCount = 16

    /// What every verification of this process shares.
    package static let shared = RememberedKeys(bytes: usualBytes)

    /// What a process remembers unless it is told otherwise: some 18,000 keys.
    package static let usualBytes = 64 << 20

    /// Room for this many bytes; without any, nothing is remembered.
    package init(bytes: Int) {
        shelves = (0..<Self.shelfCount).map { _ in Shelf(room: Self.room(in: bytes)) }
    }

    private static func room(in bytes: Int) -> Int {
        max(bytes, 0) / shelfCount / RememberedKey.byteCount
    }

    /// Forgets every key and has room for this many bytes from now on.
    package func clear(bytes: Int) {
        for shelf in shelves { shelf.keys.withLock { $0.clear(room: Self.room(in: bytes)) } }
    }

    /// Has room for this many bytes; where that is another number of keys than before, all are
    /// forgotten.
    package func resize(bytes: Int) {
        if room != Self.room(in: bytes) * Self.shelfCount { clear(bytes: bytes) }
    }

    /// How many keys are remembered.
    package var count: Int {
        shelves.reduce(0) { sum, shelf in sum + shelf.keys.withLock(\.count) }
    }
    /// How many there is room for.
    package var room: Int { shelves.reduce(0) { sum, shelf in sum + shelf.keys.withLock(\.room) } }

    private func shelf(of hash: UInt) -> Shelf {
        // The lowest bits choose the note on the shelf.
        shelves[Int(truncatingIfNeeded: hash >> 59) & (Self.shelfCount - 1)]
    }

    private func hash(_ key: PublicKey) -> UInt { UInt(bitPattern: key.hashValue) }

    /// The key with its table, if it is remembered.
    package func find(_ key: PublicKey) -> RememberedKey? {
        shelf(of: hash(key)).keys.withLock { $0.find(key) }
    }

    /// Hears of a key without a table that a signature of it is true, and may make one.
    package func noteTrueSignature(of key: PublicKey) {
        let hash = hash(key)
        let shelf = shelf(of: hash)
        guard shelf.keys.withLock({ $0.isWorthATable(hash) }), let made = RememberedKey(key) else {
            return
        }
        shelf.keys.withLock { $0.keep(made) }
    }
}
