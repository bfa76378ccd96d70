import Chain
import Primitives
import Records
import Settlement
import Storage
import World

extension History {
    /// Whether the audit records of all sealed blocks agree with the rows behind the last of them.
    func auditFinding(against sealed: borrowing World) -> Finding {
        var recount = AuditRecount()
        do throws(SpineError) {
            var reader = ArchiveReader(archive.reader(from: 1))
            while let block = try reader.next() {
                for event in block.events { recount.take(event.bytes) }
            }
        } catch { return Finding("audit", "", faults: ["\(error.ofHistory)"]) }
        return Finding(
            "audit",
            "\(recount.count) records, \(recount.anchors) of them anchors, of "
                + "\(sealed.settlement.providerCount) providers and "
                + "\(sealed.settlement.buyerCount) buyers",
            faults: recount.faults(against: sealed.settlement).map { "\($0)" })
    }
}
