import Chain
import Primitives
import Records
import Surface
package import Terminal

/// `node mempool`: what waits, and what it takes to wait.
package enum MempoolVerb {
    package static var command: Command {
        var command = Command("mempool", "what waits in each lane, and what it takes to wait") {
            (invocation, session) async throws(CommandFailure) in
            let view = try await NodeConnection.to(invocation) {
                (node) async throws(CommandFailure) in try await node.call(ChainMethods.mempool)
            }
            try session.show(view) { page, view in
                var table = TextTable([
                    .text("lane"), .text("readiness", least: 8), .number("waiting"), .number("of"),
                    .number("base fee"), .number("floor"), .number("tip p50"), .number("tip p90"),
                    .number("target"), .number("fullness"),
                ])
                for lane in view.lanes {
                    table.append([
                        "\(lane.lane)", "\(lane.readiness.name)", "\(lane.waiting)", "\(lane.most)",
                        "\(lane.baseFee)", "\(lane.feeFloor)", "\(thousandths(lane.medianTip))",
                        "\(thousandths(lane.highTip))", "\(percent(lane.targetFullness))",
                        "\(percent(lane.fullness))",
                    ])
                }
                page.table(table)
            }
            return .success
        }
        command.discussion = """
            A lane is ready where the open block has room, waiting where it has none, and crowded where \
            so many wait that only who offers a tip is let in. The floor is what a unit has to pay now to be let in: the base fee, and where the lane is \
            full a tip above it. Tips are for a unit, of those that wait: half offer at most the first, \
            nine in ten at most the second. Target and fullness are parts of a block's units, the \
            second of the newest block.
            """
        command.exitCodes = NodeConnection.exitCodes
        command.examples = [
            Command.Example("node mempool --json", "the same numbers that /metrics shows")
        ]
        return command
    }

    private static func thousandths(_ value: UInt64) -> String { decimal(value, digits: 3) }

    /// Of a part in millionths.
    private static func percent(_ value: UInt64) -> String {
        decimal(value / 100, digits: 2) + "%"
    }

    private static func decimal(_ value: UInt64, digits: Int) -> String {
        let text = "\(value)"
        let padded = String(repeating: "0", count: max(digits + 1 - text.utf8.count, 0)) + text
        return padded.dropLast(digits) + "." + padded.suffix(digits)
    }
}
