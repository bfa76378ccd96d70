import ChainSurface
import ComputeMarketSurface
import CustodySurface
import LedgerSurface
import SettlementSurface
import Surface
import Terminal

/// What the program is: the verbs of every system.
let program: CommandTree = {
    let kinds = EventCatalogue([
        LedgerSurface.surface, ChainSurface.surface, ComputeMarketSurface.surface,
        SettlementSurface.surface,
    ])
    let node = NodeVerbs.command(kinds, [LedgerVerbs.command, DoctorVerb.command])
    var root = Command(
        "tb-cli", "ask a node, sign for an account, buy and sell computing",
        commands: [
            node, WalletVerbs.command, KeysVerbs.command,
            ComputeVerbs.command([StatsVerb.command, SettlementVerbs.command]),
        ])
    root.discussion = """
        Keys are read from files and never stand on the command line. What a verb asks for is signed on \
        this machine.
        """
    root.examples = [
        Command.Example("node status", "where the node of this machine stands"),
        Command.Example("wallet create --key-file alice.key", "a key and the account it opens"),
        Command.Example("compute jobs --json", "the newest jobs as one JSON object"),
    ]
    return CommandTree(
        root, version: "0.1.0", aliases: ["contract-cli", "contract", "blockctl", "ronctl"],
        firstWords: ["node", "wallet", "compute"])
}()
