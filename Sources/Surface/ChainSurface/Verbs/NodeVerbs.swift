import Chain
import Primitives
import Records
package import Surface
import Tables
package import Terminal

/// `node`: where a node stands, what is in its blocks, and proofs of it that are checked here.
package enum NodeVerbs {
    /// The verbs of this room and `others`, which surfaces of other systems have. `kinds` names the
    /// events that are read here, without asking anybody what they mean.
    package static func command(_ kinds: EventCatalogue, _ others: [Command]) -> Command {
        Command(
            "node", "ask a node about its chain", options: [NodeConnection.option],
            commands: [
                status, consensus, block, blocks, macroBlock, transaction, params, rules, fees,
                MempoolVerb.command, ProofVerbs.command(kinds), EventVerbs.command,
            ] + others)
    }

    // MARK: Where it stands

    private static var status: Command {
        var status = Command("status", "where the node stands") {
            (invocation, session) async throws(CommandFailure) in
            let status = try await NodeConnection.to(invocation) {
                (node) async throws(CommandFailure) in try await node.call(ChainMethods.status)
            }
            try session.show(status) { page, status in
                page.pairs([
                    ("chain", "\(status.chainID) (rules \(status.rulesVersion))"),
                    ("genesis", status.genesisHash.hex),
                    ("height", "\(status.currentBlockHeight) (\(status.firmness))"),
                    ("head", status.headHash.hex),
                    ("state root", status.stateRoot.hex),
                    ("history", "\(status.history.size) events"),
                    ("waiting", "\(status.waiting)"),
                    ("version", status.version.text),
                ])
            }
            return .success
        }
        status.exitCodes = NodeConnection.exitCodes
        status.examples = [
            Command.Example("node status --json", "the same as one JSON object"),
            Command.Example(
                "node status --url http://10.0.0.7:26658", "of a node on another machine"),
        ]
        return status
    }

    private static let showStatus = Option.flag("status", "show the status, which is all there is")

    private static var consensus: Command {
        var consensus = Command(
            "consensus", "by what right blocks stand, and who makes them", options: [showStatus]
        ) { (invocation, session) async throws(CommandFailure) in
            let status = try await NodeConnection.to(invocation) {
                (node) async throws(CommandFailure) in try await node.call(ChainMethods.consensus)
            }
            try session.show(status) { page, status in
                page.pairs([
                    ("mode", status.mode.text),
                    ("height", "\(status.height) (\(status.firmness))"),
                    ("proposer", status.proposer.text),
                    ("validators", status.validators.hex),
                ])
            }
            return .success
        }
        consensus.exitCodes = NodeConnection.exitCodes
        consensus.examples = [Command.Example("node consensus --status", "who makes blocks here")]
        return consensus
    }

    // MARK: Blocks

    private static let height = Argument<Height?>.optional(
        "HEIGHT", .height, "the block; the newest where none is named")
    private static let eventLimit = Option(
        "limit", .integer(in: 0...1_000), default: 100, "how many events to show at most")
    private static let skip = Option<UInt64>(
        "skip", .integer(from: 0), default: 0, "how many of its events to leave out first")

    private static var block: Command {
        var block = Command(
            "block", "a block, and what happened in it", options: [eventLimit, skip],
            arguments: [height]
        ) { (invocation, session) async throws(CommandFailure) in
            var query = BlockQuery(invocation[height])
            (query.skip, query.limit) = (
                invocation[skip], ListLimit(clamping: invocation[eventLimit])
            )
            let block = try await NodeConnection.to(invocation) {
                [query] (node) async throws(CommandFailure) in
                try await node.call(ChainMethods.block, query)
            }
            guard block.hash == block.header.hash else {
                throw CommandFailure(
                    .failed, "the header hashes to \(block.header.hash), not to \(block.hash)")
            }
            try session.show(block) { page, block in
                let header = block.header
                page.pairs([
                    ("height", "\(header.height)"), ("hash", block.hash.hex),
                    ("parent", header.parent.hex), ("time", "\(header.time.value) ms"),
                    ("entries", "\(header.entries)"), ("state root", header.stateRoot.hex),
                    ("proposer", header.proposer.text),
                    ("events", EventRows.range(block)),
                ])
                guard !block.events.isEmpty else { return }
                page.line("")
                page.table(EventRows.table(block.events))
            }
            return .success
        }
        block.exitCodes = NodeConnection.exitCodes
        block.examples = [
            Command.Example("node block", "the newest"),
            Command.Example("node block 17 --limit 5", "block 17 with its first five events"),
        ]
        return block
    }

    private static let from = Option<Height?>.optional(
        "from", .height, "the highest block to list; the newest where none is named")
    private static let limit = Option(
        "limit", .integer(in: 1...100), default: 20, "how many to list at most")

    private static var blocks: Command {
        var blocks = Command("blocks", "list blocks, the newest first", options: [from, limit]) {
            (invocation, session) async throws(CommandFailure) in
            let query = BlocksQuery(from: invocation[from], limit: invocation[limit])
            let list = try await NodeConnection.to(invocation) {
                (node) async throws(CommandFailure) in
                try await node.call(ChainMethods.blocks, query)
            }
            try session.show(list) { page, list in
                var table = TextTable([
                    .number("height"), .text("hash", least: 13), .number("time ms", priority: 1),
                    .number("entries"), .number("history"),
                ])
                for block in list.blocks {
                    table.append([
                        "\(block.header.height)", "\(block.hash.short)",
                        "\(block.header.time.value)", "\(block.header.entries)",
                        "\(block.header.history.size)",
                    ])
                }
                page.table(table)
            }
            return .success
        }
        blocks.exitCodes = NodeConnection.exitCodes
        blocks.examples = [Command.Example("node blocks --limit 5", "the newest five")]
        return blocks
    }

    private static let upTo = Argument<Height?>.optional(
        "HEIGHT", .height, "the newest up to that block; of all where none is named")

    private static var macroBlock: Command {
        var macroBlock = Command(
            "macro-block", "a checkpoint: the state root of each shard", arguments: [upTo]
        ) { (invocation, session) async throws(CommandFailure) in
            let query = MacroBlockQuery(invocation[upTo])
            let view = try await NodeConnection.to(invocation) {
                (node) async throws(CommandFailure) in
                try await node.call(ChainMethods.macroBlock, query)
            }
            let block = view.macroBlock
            guard view.hash == block.hash else {
                throw CommandFailure(
                    .failed, "the macro block hashes to \(block.hash), not to \(view.hash)")
            }
            try session.show(view) { page, view in
                page.pairs([
                    ("height", "\(block.height)"), ("hash", view.hash.hex),
                    ("block", block.block.hex), ("time", "\(block.time.value) ms"),
                    ("history", "\(block.history.size) events"),
                    ("state root", block.stateRoot.hex), ("shared", block.roots.shared.hex),
                ])
                var table = TextTable([
                    .number("shard"), .number("rows"), .text("root", least: 64),
                ])
                for shard in block.roots.shards {
                    table.append(["\(shard.shard)", "\(shard.rows)", "\(shard.root)"])
                }
                page.line("")
                page.table(table)
            }
            return .success
        }
        macroBlock.exitCodes = NodeConnection.exitCodes
        macroBlock.examples = [
            Command.Example("node macro-block", "the newest"),
            Command.Example("node macro-block 250", "the newest up to block 250"),
        ]
        return macroBlock
    }

    // MARK: Transactions and what they cost

    private static let id = Argument("ID", .digest, "the transaction's id")

    private static var transaction: Command {
        var transaction = Command(
            "transaction", "what came of a transaction", arguments: [id]
        ) { (invocation, session) async throws(CommandFailure) in
            let query = TransactionQuery(invocation[id])
            let view = try await NodeConnection.to(invocation) {
                (node) async throws(CommandFailure) in
                try await node.call(ChainMethods.transaction, query)
            }
            try session.show(view) { page, view in
                page.pairs([
                    ("id", view.id.hex), ("outcome", view.name.text),
                    ("height", "\(view.height) (\(view.firmness))"),
                ])
                if view.code != 0 { page.paragraph(view.explanation.wrapped) }
            }
            return .success
        }
        transaction.discussion = """
            A node keeps what came of a transaction until it has expired, and could not be sent again \
            anyway. Exit code 66 means that none of that id was carried out, or that it is forgotten.
            """
        transaction.exitCodes = NodeConnection.exitCodes
        return transaction
    }

    private static var params: Command {
        var params = Command("params", "every parameter of the chain") {
            (invocation, session) async throws(CommandFailure) in
            let list = try await NodeConnection.to(invocation) {
                (node) async throws(CommandFailure) in try await node.call(ChainMethods.params)
            }
            try session.show(list) { page, list in
                var table = TextTable([
                    .text("name", least: 28), .number("value"), .number("from", priority: 2),
                    .number("to", priority: 2), .text("meaning", priority: 1, least: 20),
                ])
                for param in list.params {
                    table.append([
                        "\(param.name)", "\(param.value)", "\(param.least)", "\(param.most)",
                        "\(param.help)",
                    ])
                }
                page.table(table)
            }
            return .success
        }
        params.exitCodes = NodeConnection.exitCodes
        return params
    }

    private static var rules: Command {
        var rules = Command("rules", "which rules hold, and which are to come") {
            (invocation, session) async throws(CommandFailure) in
            let view = try await NodeConnection.to(invocation) {
                (node) async throws(CommandFailure) in try await node.call(ChainMethods.rules)
            }
            try session.show(view) { page, view in
                var pairs = [
                    ("rules", "\(view.version)"),
                    ("newest the node knows", "\(view.newestKnown)"),
                ]
                if let current = view.current { pairs.append(("since block", "\(current.height)")) }
                if let planned = view.planned {
                    pairs.append(
                        (
                            "planned",
                            "\(planned.version) from block \(planned.height), known since "
                                + "the-block \(planned.program)"
                        ))
                }
                page.pairs(pairs)
            }
            return .success
        }
        rules.discussion = """
            Operators plan other rules with the command chain.upgrade, for a block to come. A node whose \
            program does not know them stops before that block, and says which release does.
            """
        rules.exitCodes = NodeConnection.exitCodes
        return rules
    }

    private static var fees: Command {
        var fees = Command("fees", "what a unit costs in each lane") {
            (invocation, session) async throws(CommandFailure) in
            let list = try await NodeConnection.to(invocation) {
                (node) async throws(CommandFailure) in try await node.call(ChainMethods.fees)
            }
            try session.show(list) { page, list in
                var table = TextTable([
                    .text("lane"), .number("base fee"), .number("units"), .number("target"),
                    .number("limit"),
                ])
                for lane in list.lanes {
                    table.append([
                        "\(lane.lane)", "\(lane.baseFee)", "\(lane.units)", "\(lane.target)",
                        "\(lane.limit)",
                    ])
                }
                page.line("in block \(list.height)")
                page.table(table)
            }
            return .success
        }
        fees.exitCodes = NodeConnection.exitCodes
        return fees
    }
}
