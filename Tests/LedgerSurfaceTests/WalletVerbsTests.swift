import Chain
import ChainSurface
import Foundation
import Ledger
import LedgerSurface
import Primitives
import RPC
import Records
import SpecTesting
import Surface
import SurfaceTesting
import Terminal
import Testing
import World

@Suite(.ownThreads) struct WalletVerbsTests {
    private let scratch = FileManager.default.temporaryDirectory
        .appending(path: "tb-wallet-\(UUID().uuidString)").path

    private func run(
        _ node: TestNode, _ line: String, key: ScratchKey? = nil
    ) async -> TestNode.Said {
        let words = line.split(separator: " ").map(String.init)
        return await node.run(Samples.wallet, words + (key.map { ["--key-file", $0.path] } ?? []))
    }

    private func balance(_ node: TestNode, _ account: Address) -> UInt128 {
        node.gate.world.ledger.balance(of: account).units
    }

    @Test func `a key is made once, and opens the account that was named`() async throws {
        defer { try? FileManager.default.removeItem(atPath: scratch) }
        let node = try await Samples.node()
        let made = await run(node, "create --key-file \(scratch)")
        #expect(made.code == .success && made.output.hasPrefix("account     tb1"))
        let text = try String(contentsOfFile: scratch, encoding: .utf8)
        #expect(text.hasPrefix("tbsk1") && !made.output.contains(text.dropLast()))
        let attributes = try FileManager.default.attributesOfItem(atPath: scratch)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        let address = await run(node, "address --key-file \(scratch)")
        #expect(made.output == address.output + "key file    \(scratch)\n")
        let again = await run(node, "create --key-file \(scratch)")
        #expect(again.code == .cannotCreate && again.errors.contains("never overwritten"))
        #expect(try String(contentsOfFile: scratch, encoding: .utf8) == text)
    }

    @Test func `a file that others may read is no key`() async throws {
        defer { try? FileManager.default.removeItem(atPath: scratch) }
        let node = try await Samples.node()
        _ = await run(node, "create --key-file \(scratch)")
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: scratch)
        let said = await run(node, "address --key-file \(scratch)")
        #expect(said.code == .badData && said.errors.contains("chmod 600"))
        #expect(!said.errors.contains("tbsk1"))
    }

    @Test func `what an account has is told, by address or by key`() async throws {
        let node = try await Samples.node()
        let said = await run(node, "balance --account \(Samples.buyer)")
        #expect(
            said.output == """
                account  \(Samples.buyer)
                nonce    0
                asset         amount
                    0  1000000000000

                """)
        let key = try ScratchKey(.buyer)
        #expect(await run(node, "balance", key: key) == said)
        let both = await run(node, "balance --account \(Samples.buyer)", key: key)
        let neither = await run(node, "balance")
        for wrong in [both, neither] {
            #expect(wrong.code == .misuse)
            #expect(wrong.errors.contains("expected either --account or --key-file"))
        }
        let nobody = await run(node, "balance --account \(Address.zero)")
        #expect(nobody.code == .success && nobody.output.hasSuffix("nothing\n"))
    }

    @Test func `an amount is sent, once for each name it was given`() async throws {
        let node = try await Samples.node()
        let (key, before) = (try ScratchKey(.faucet), balance(node, Samples.faucet))
        let line = "send --to \(Samples.buyer) --amount 250 --reference \(Digest(1, 2, 3, 4))"
        let sent = await run(node, line, key: key)
        #expect(sent.code == .success, "\(sent.errors)")
        #expect(balance(node, Samples.buyer) == 1_000_000_000_250)
        #expect(balance(node, Samples.faucet) == before - 252)
        let again = await run(node, line, key: key)
        #expect(again.code == .failed && again.output.contains("outcome  ledger.already_done"))
        #expect(balance(node, Samples.faucet) == before - 254)
        let other = await run(node, "send --to \(Samples.buyer) --amount 1 --asset 9", key: key)
        #expect(other.code == .failed && other.output.contains("ledger.unknown_asset"))
        #expect(node.gate.world.ledger.isConserved)
    }

    @Test(arguments: [
        ("send --amount 5", "--to"), ("send --to tb1x --amount 5", "an address"),
        ("send --amount -5 --to X", "a whole number"), ("post 0", "the number of a hold"),
    ])
    func `a word that is wrong is told before anything is asked`(
        line: String, reason: String
    ) async throws {
        let node = try await Samples.node()
        node.gate.fallSilent(.stopped)
        let text = line.replacing("X", with: Samples.buyer.text)
        let said = await run(node, text, key: try ScratchKey(.faucet))
        #expect(said.code == .misuse && said.errors.contains(reason), "\(said.errors)")
    }

    @Test func `a hold is reserved, posted in part, and voided`() async throws {
        let node = try await Samples.node()
        node.catchUp()
        let (owner, other) = (try ScratchKey(.faucet), try ScratchKey(.buyer))
        let reserve = "reserve --to \(Samples.buyer) --amount 100 --expires 60s"
        let first = await run(node, reserve + " --json", key: owner)
        let made = try Submitted(json: first.output)
        #expect(made.madeKind?.text == "hold" && made.made == 1 && made.fee?.units == 2)
        #expect(await run(node, reserve, key: owner).output.hasSuffix("hold     2\n"))
        #expect(node.gate.world.ledger.supply(of: .block).deposits.units == 200)

        let post = await run(node, "post 1 --amount 30", key: owner)
        #expect(post.code == .success && balance(node, Samples.buyer) == 1_000_000_000_030)
        let notOwner = await run(node, "post 2", key: other)
        #expect(notOwner.code == .failed && notOwner.output.contains("ledger.not_yours"))
        let void = await run(node, "void 2", key: other)
        #expect(void.code == .success)
        #expect(node.gate.world.ledger.supply(of: .block).deposits == .zero)
        #expect(node.gate.world.ledger.isConserved)
        let gone = await run(node, "void 2", key: owner)
        #expect(gone.code == .failed && gone.output.contains("ledger.unknown_hold"))
    }

    @Test func `what the ledger has of an account is told, with holds`() async throws {
        let node = try await Samples.node()
        let key = try ScratchKey(.faucet)
        _ = await run(node, "reserve --to \(Samples.buyer) --amount 100", key: key)
        let said = await node.run(
            Samples.tree, ["ledger", "inspect", "--account", Samples.buyer.text])
        #expect(said.output.contains("held for it (1)\nid  kind"))
        let own = await node.run(
            Samples.tree, ["ledger", "inspect", "--account", Samples.faucet.text])
        #expect(own.output.contains("set aside (1)\n") && !own.output.contains("held for it"))
    }

    @Test func `the supply is told, and that it adds up`() async throws {
        let node = try await Samples.node()
        let said = await node.run(Samples.tree, ["ledger", "supply"])
        #expect(said.code == .success)
        #expect(
            said.output == """
                asset      0
                minted     9000000000000000
                accounts   1001002000000000
                deposits   0
                treasury   0
                unissued   7998998000000000
                burned     0
                subsidy    0
                conserved  yes

                """)
    }
}
