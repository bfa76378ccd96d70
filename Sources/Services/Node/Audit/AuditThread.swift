import Chain
import Disk
import Loops
import Records
import SettlementSurface
import Spine
import Surface
import Synchronization
import Telemetry

/// What the keeper of the audit file waits for. Telling never waits.
final class AuditNotices: Sendable {
    private let inbox = Inbox<Bool>(bound: 64)
    private let retractions = Atomic(0)
    private let ending = Atomic(false)

    /// A block was sealed. Where the queue is full, what is in it will do.
    func seal() { do throws(Inbox<Bool>.Refusal) { try inbox.add([true]) } catch { return } }

    func retract() {
        retractions.add(1, ordering: .relaxed)
        seal()
    }

    var isEnding: Bool { ending.load(ordering: .relaxed) }

    func close() {
        ending.store(true, ordering: .relaxed)
        inbox.close()
    }

    /// Follows until there is nothing more to come.
    func run<D: Disk>(_ keeper: AuditKeeper<History<D>, D>, of history: History<D>, _ log: Logger) {
        var (keeper, taken, seen) = (keeper, [Bool](), 0)
        repeat {
            let now = retractions.load(ordering: .relaxed)
            if now != seen { keeper.beginAnew() }
            seen = now
            do throws(AuditKeeper<History<D>, D>.Failure) {
                try keeper.follow(to: history.newest) { self.isEnding }
            } catch {
                let reason =
                    switch error {
                    case .disk(let error): "\(error)"
                    case .archive(let error): "\(error)"
                    }
                keeper.file.fail(reason)
                return log.error("settlement.audit_ended") { $0.reason(reason) }
            }
        } while inbox.take(into: &taken, within: 1_000)
    }
}

/// The audit file as methods ask for it, on threads that may wait for the disk.
struct AuditReading: AuditSource {
    let file: AuditFile<PosixDisk>
    let threads: BlockingThreads

    func lines(since: UInt64?, limit: Int) async throws(NodeSilence) -> [RawJSON] {
        let file = file
        do {
            return try await threads.run {
                try file.lines(since: since, limit: limit).map { try RawJSON($0) }
            }
        } catch let refusal as BlockingRefusal {
            throw refusal.ofNode
        } catch { throw .unreadable("the audit file: \(error)") }
    }
}
