import ChainSurface
import Primitives
import Records
import Settlement
import Surface
import Terminal
import World

/// What operators tell settlement: each signs on this machine and hands in.
enum ModeVerbs {
    static var all: [Command] { [arm, cancel, dryRun, anchor] }

    private static let exitCodes = NodeConnection.exitCodes + [.badData]

    private static let delay = Option<UInt64>.required(
        "delay", .integer(from: 1), "how many blocks to wait before it is settled for real")

    private static var arm: Command {
        var arm = Command(
            "arm", "settle for real after so many blocks", options: [delay] + OperatorOptions.all
        ) { (invocation, session) async throws(CommandFailure) in
            let command = Settlement.Command.arm(Arm(delay: invocation[delay]))
            return try await submit(command, invocation, session) {
                (submitted, node) async throws(CommandFailure) in
                let status = try await node.call(SettlementMethods.status)
                if let height = status.activateAt {
                    submitted.made("activate_at", height.value)
                }
            }
        }
        arm.discussion = OperatorOptions.discussion
        arm.exitCodes = exitCodes
        arm.examples = [
            Command.Example(
                "compute settlement arm --delay 3600 --key-file operator.key",
                "for real after 3600 blocks"),
            Command.Example(
                "compute settlement arm --delay 3600 --key-file a.key --also-key-file b.key "
                    + "--operators genesis.json",
                "signed by two operators"),
        ]
        return arm
    }

    private static func reason(_ usual: String) -> Option<String> {
        Option(
            "reason", ModeReason.kind, default: usual,
            "why, at most 120 of a-z A-Z 0-9 . _ : / @ + # -")
    }

    private static let cancelReason = reason("cancelled")
    private static let dryRunReason = reason("dry_run")

    private static var cancel: Command {
        var cancel = Command(
            "cancel", "take back what was armed", options: [cancelReason] + OperatorOptions.all
        ) { (invocation, session) async throws(CommandFailure) in
            let reason = ModeReason(checked: invocation[cancelReason])
            return try await submit(.cancelArm(CancelArm(for: reason)), invocation, session)
        }
        cancel.discussion = OperatorOptions.discussion
        cancel.exitCodes = exitCodes
        cancel.examples = [
            Command.Example(
                "compute settlement cancel --reason provider-outage --key-file operator.key",
                "the reason is kept, and 'status' tells it")
        ]
        return cancel
    }

    private static var dryRun: Command {
        var dryRun = Command(
            "dry-run", "settle nothing more for real; what was admitted so is settled so",
            options: [dryRunReason] + OperatorOptions.all
        ) { (invocation, session) async throws(CommandFailure) in
            let reason = ModeReason(checked: invocation[dryRunReason])
            return try await submit(.dryRun(BackToDryRun(for: reason)), invocation, session)
        }
        dryRun.discussion = OperatorOptions.discussion
        dryRun.exitCodes = exitCodes
        dryRun.examples = [
            Command.Example(
                "compute settlement dry-run --reason audit --key-file operator.key",
                "until it is armed again")
        ]
        return dryRun
    }

    private static let receipts = Option<[Digest]>.repeated(
        "receipt", .digest, "the key of a receipt, as 'compute job' shows it; once for each")

    private static var anchor: Command {
        var anchor = Command(
            "anchor", "write the digest of receipts down as an audit record, once for good",
            options: [receipts] + OperatorOptions.all
        ) { (invocation, session) async throws(CommandFailure) in
            let keys = invocation[receipts]
            guard !keys.isEmpty else {
                throw CommandFailure(
                    .misuse, "there is nothing to anchor; name receipts with --receipt")
            }
            return try await submit(.anchor(SubmitAnchor(keys)), invocation, session)
        }
        anchor.discussion = OperatorOptions.discussion
        anchor.exitCodes = exitCodes
        return anchor
    }

    private static func submit(
        _ command: Settlement.Command, _ invocation: Invocation, _ session: Session,
        about: (inout Submitted, NodeConnection) async throws(CommandFailure) -> Void = { _, _ in }
    ) async throws(CommandFailure) -> ExitCode {
        let signer = try Signer(operators: invocation, session)
        return try await NodeConnection.to(invocation) { (node) async throws(CommandFailure) in
            try await signer.submit(.settlement(command), to: node, session) {
                (submitted) async throws(CommandFailure) in try await about(&submitted, node)
            }
        }
    }
}

extension ModeReason {
    /// A reason as it is given on a command line.
    fileprivate static var kind: ValueKind<String> {
        ValueKind(
            valueName: "WORDS", expectation: expectation, completion: .nothing,
            read: { accepts($0.utf8.span) ? $0 : nil }, write: { $0 })
    }
}
