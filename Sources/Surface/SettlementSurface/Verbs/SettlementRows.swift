import Primitives
import Settlement
import Surface
import Terminal

/// Settlement as rows for people.
enum SettlementRows {
    static func lay(_ status: SettlementStatus, on page: inout Page) {
        let (metadata, queue) = (status.metadata, status.queue)
        var pairs = [("mode", status.mode.text), ("height", "\(status.height)")]
        if let height = metadata.armedRequestedHeight, let delay = metadata.armedDelay {
            pairs.append(("armed", "in block \(height), for \(delay) blocks"))
        }
        if let height = status.activateAt { pairs.append(("for real from", "block \(height)")) }
        if let reason = metadata.lastCancelReason {
            pairs.append(("fell back for", reason.text))
        }
        if let anchor = metadata.lastAnchor { pairs.append(("last anchor", anchor.hex)) }
        if let violation = metadata.lastViolation {
            pairs.append(
                (
                    "last violation",
                    "order \(violation.order) of \(violation.provider.short), "
                        + "\(violation.burned) burned (\(violation.book.name))"
                ))
        }
        pairs.append(("open orders", "\(status.orders)"))
        pairs.append(("promises", "\(queue.waiting) wait, \(queue.violations) were broken"))
        if let next = queue.nextDeadline { pairs.append(("next deadline", "\(next.value) ms")) }
        pairs.append(("receipts", "\(status.receipts) settled, \(status.failures) failed"))
        pairs.append(("audit records", "\(status.sequence)"))
        page.pairs(pairs)
        page.line("")
        var books = TextTable([
            .text("book"), .number("in escrow"), .number("burned"), .number("lost"),
        ])
        for (name, book) in [("real", status.real), ("dry_run", status.dryRun)] {
            books.append(["\(name)", "\(book.escrowedCT)", "\(book.burnedCT)", "\(book.lostCT)"])
        }
        page.table(books)
        guard let balances = status.balances else { return }
        page.line("")
        page.table(table([balances]))
    }

    static func table(_ providers: [ProviderBalance]) -> TextTable {
        var table = TextTable([
            .text("provider"), .number("ct"), .number("industrial", priority: 1),
            .number("dry-run ct", priority: 1), .number("dry-run industrial", priority: 2),
        ])
        for row in providers {
            table.append([
                "\(row.provider.short)", "\(row.ct)", "\(row.industrial)", "\(row.dryRunCT)",
                "\(row.dryRunIndustrial)",
            ])
        }
        return table
    }

    static func table(_ records: [AuditEntry]) -> TextTable {
        var table = TextTable([
            .number("sequence"), .text("memo", least: 12), .text("book", least: 7),
            .number("delta ct"),
            .number("balance ct"), .text("entity", priority: 1), .number("order", priority: 1),
            .number("leaf"), .text("anchor", priority: 2),
        ])
        for row in records {
            let entity = row.entity.text
            table.append([
                "\(row.sequence)", "\(row.memo)", "\(row.book)", "\(row.deltaCT)",
                "\(row.balanceCT)", "\(short(entity))",
                "\(row.order.map { "\($0)" } ?? "")", "\(row.leaf)",
                "\(row.anchor.digest?.short ?? "")",
            ])
        }
        return table
    }

    /// An account in short, or what stands in its place.
    private static func short(_ entity: String) -> String {
        do throws(AddressError) { return try Address(parsing: entity).short } catch {
            return entity
        }
    }

    static func table(_ levels: [SLAEntry]) -> TextTable {
        var table = TextTable([
            .number("order"), .text("outcome", least: 9), .text("reason", priority: 1),
            .text("book", least: 7),
            .number("burned"), .number("refunded", priority: 1), .text("provider", priority: 1),
            .number("deadline ms", priority: 2), .number("resolved ms", priority: 2),
        ])
        for row in levels {
            table.append([
                "\(row.order)", "\(row.outcome)", "\(row.reason?.text ?? "")", "\(row.book)",
                "\(row.burnedCT)", "\(row.refundedCT)", "\(row.provider.short)",
                "\(row.deadline.value)", "\(row.resolved.value)",
            ])
        }
        return table
    }
}
