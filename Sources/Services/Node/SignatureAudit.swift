import Chain
import Crypto
import Glibc
import Primitives
import Records
import Spine
import Workers
import World

/// Checks again every signature that stands in a log, some thousands at a time on all threads.
struct SignatureAudit {
    private let workers: Workers
    private var group = SignatureGroup()
    /// Signatures that were checked.
    private(set) var checked: UInt64 = 0
    /// Commands under a signature that is not their sender's, the first of them by id.
    private(set) var falseOnes: UInt64 = 0
    private(set) var named: [TransactionID] = []
    /// Commands that nobody signed: no node lets one in.
    private(set) var unsigned: UInt64 = 0

    /// Signatures that are checked together.
    private static let many = 8_192
    private static let mostNamed = 16

    /// One that uses every processor.
    init() throws(NodeFault) {
        do throws(Workers.Refusal) {
            workers = try Workers(threads: max(sysconf(Int32(_SC_NPROCESSORS_ONLN)), 1))
        } catch { throw .workers(error) }
    }

    mutating func take(_ batch: Batch) {
        for entry in batch.entries {
            switch entry {
            case .tick, .resumed: continue
            case .unsigned: unsigned += 1
            case .signed(let transaction):
                do throws(ChainRefusal) { try group.append(transaction) } catch {
                    note(transaction.id)
                }
            }
        }
        if group.items.count >= Self.many { finish() }
    }

    /// Checks what was taken and not yet checked.
    mutating func finish() {
        let verdicts = group.verdicts(workers.verdicts(on: group.items, in: group.messages))
        for (id, isTrue) in zip(group.ids, verdicts) where !isTrue { note(id) }
        checked += UInt64(group.items.count)
        group = SignatureGroup()
    }

    private mutating func note(_ id: TransactionID) {
        falseOnes += 1
        if named.count < Self.mostNamed { named.append(id) }
    }

    var faults: [String] {
        let nobodys = unsigned > 0 ? ["signatures: nobody signed \(unsigned) of the commands"] : []
        guard falseOnes > 0 else { return nobodys }
        let more =
            falseOnes > UInt64(named.count) ? " and \(falseOnes - UInt64(named.count)) more" : ""
        return nobodys + named.map { "signatures: that of transaction \($0) is not its sender's" }
            + (more.isEmpty ? [] : ["signatures:\(more)"])
    }
}
