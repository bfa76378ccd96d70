import Chain
import Crypto
package import Disk
import Primitives
import Records
import Storage
import Tables
package import World

/// A running spine as it stood at one moment, to be looked at elsewhere while it goes on. The rows are
/// shared with the writer until it changes them.
package struct FrozenSpine<D: Disk>: Sendable {
    private let world: World
    private let header: Header
    /// A header and the state it speaks of: this one's, or a later one's.
    private let state: (header: Header, forest: StateForest)
    private let end: UInt64
    private let log: LogReader<D>
    private let history: History<D>

    /// So much of the newest is read again, of the log and of History each.
    static var mostRecords: UInt64 { 10_000 }
    static var mostBlocks: UInt64 { 1_000 }
    static var mostBytes: Int { 64 << 20 }

    init(_ look: FrozenLook<D>, _ state: (header: Header, forest: StateForest)) {
        (world, header, end) = (look.world, look.header, look.end)
        (log, history, self.state) = (look.log, look.history, state)
    }

    /// Looks for anything wrong: the newest records and blocks, and all of the state. Takes as long as
    /// hashing every row, so no thread that others wait for does it.
    package consuming func diagnosis() -> Diagnosis {
        var diagnosis = Diagnosis()
        (diagnosis.height, diagnosis.headHash) = (header.height, header.hash)
        diagnosis.findings = [
            newestRecords(), newestBlocks(), rows(), world.supplyFinding(), world.ordersFinding(),
        ]
        return diagnosis
    }

    /// The rows as the writer has them, where the header speaks of them; behind a large block it
    /// speaks of the state before, and the rows that the trees have are hashed instead.
    private func rows() -> Finding {
        let expected = state.header.stateRoot
        let root = state.forest.root
        let trees = root == expected ? [] : ["the trees come to \(root), expected \(expected)"]
        if header.stateHeight == header.height {
            var sealed = world
            sealed.rollBack()
            return sealed.stateFinding(
                expected: header.stateRoot, after: header.height, trees: trees)
        }
        var restored = World()
        do throws(TableFault) { try restored.restore(from: state.forest) } catch {
            return Finding("state_root", "", faults: trees + ["\(error)"])
        }
        return restored.stateFinding(
            expected: expected, after: state.header.stateHeight, trees: trees)
    }

    private func newestRecords() -> Finding {
        var (reader, payload, count, bytes) = (log, [UInt8](), 0 as UInt64, 0)
        var faults: [String] = []
        let first = reader.sequence
        do throws(StorageError) {
            while reader.sequence <= end, bytes <= Self.mostBytes {
                let expected = reader.sequence
                guard case .record(let sequence, _) = try reader.next(into: &payload) else {
                    faults.append("record \(expected) is not there; the log ended with \(end)")
                    break
                }
                if sequence != expected {
                    faults.append("record \(sequence) stands where \(expected) belongs")
                }
                (count, bytes) = (count + 1, bytes + payload.count)
            }
        } catch { faults.append("\(error)") }
        return Finding(
            "log", "\(count) of \(end) records read again, from \(first)", faults: faults)
    }

    /// The newest sealed blocks of History: linked, and their events under their headers.
    private func newestBlocks() -> Finding {
        let newest = header.height.value
        let first = newest >= Self.mostBlocks ? newest - Self.mostBlocks + 1 : 0
        var (faults, count, bytes) = ([String](), 0, 0)
        do throws(SpineError) {
            var reader = history.reader(from: Height(first))
            var parent: Digest?
            for height in first...newest where bytes <= Self.mostBytes {
                guard let block = try reader?.next() else {
                    faults.append("block \(height) is not in History, of which \(newest) is sealed")
                    break
                }
                if block.header.height.value != height {
                    faults.append("block \(block.header.height) stands where \(height) belongs")
                    break
                }
                if let parent, block.header.parent != parent {
                    faults.append("block \(height) does not name the one before it")
                }
                let leaves = block.events.map { MerkleTree.leaf($0.bytes.span) }
                if MerkleTree.root(ofLeafDigests: leaves) != block.header.eventsRoot {
                    faults.append("the events of block \(height) are not those under its header")
                }
                let size = block.firstLeaf + UInt64(block.events.count)
                if block.header.history.size != size
                    || history.head(after: block.header.height) != block.header.history
                {
                    faults.append("block \(height) ends at another place of History than it says")
                }
                if height == newest, block.header != header {
                    faults.append(
                        "the newest block is \(block.header.hash), and not \(header.hash)")
                }
                parent = block.header.hash
                bytes += block.events.reduce(512) { $0 + $1.bytes.count }
                count += 1
            }
        } catch { faults.append("\(error)") }
        return Finding(
            "history", "\(count) of \(newest + 1) blocks read again, from \(first)", faults: faults)
    }
}

/// What only the writer can say of a moment. Taking it costs the time of a few references.
struct FrozenLook<D: Disk>: Sendable {
    let world: World
    let header: Header
    let end: UInt64
    let log: LogReader<D>
    let history: History<D>

    init(_ sequencer: borrowing Sequencer<D>) {
        (world, header, history) = (sequencer.world, sequencer.header, sequencer.history)
        end = sequencer.log.end.sequence
        let most = FrozenSpine<D>.mostRecords
        log = sequencer.log.reader(from: end > most ? end - most + 1 : 1)
    }
}

extension Spine {
    /// The spine as it stands now, once the block that was sealed last stands in History.
    package func frozen() async throws(Silence) -> FrozenSpine<D> {
        let frozen = try await look { FrozenLook($0) }
        return FrozenSpine(frozen, try await lookAtState { ($0, $1) })
    }
}

extension History {
    /// Reads blocks from that one on; nil where there is none of that height.
    func reader(from height: Height) -> ArchiveReader<D>? {
        record(of: height).map { ArchiveReader(archive.reader(from: $0)) }
    }
}
