import Chain
import Disk
import Foundation
import Primitives
import Records
import SpecTesting
import Spine
import Storage
import Terminal
import Testing
import World

@testable import Node

@Suite(.ownThreads) struct ImportCommandTests {
    private let directory: TestDirectory

    init() throws { directory = try TestDirectory() }

    private func run(_ words: String...) async -> (output: String, errors: String, status: Int32) {
        let (output, errors) = (MemoryOutput(), MemoryOutput())
        let tree = CommandTree(ImportCommand.command, version: "1")
        let code = await tree.run(
            words, calledAs: "import", at: Console.inMemory(output, errors))
        return (output.text, errors.text, code.rawValue)
    }

    /// The file of a chain in which a transfer stands whose signature is of something else.
    private func forged() throws -> (file: String, id: TransactionID) {
        let disk = try PosixDisk(root: directory.path)
        var stores = try SpineStores(on: disk, in: DiskPath("forger"), genesis: .dev)
        var sequencer = try stores.sequencer().sequencer
        let body = TransactionBody(
            chainID: GenesisFile.dev.chainID, sender: DevelopmentKey.faucet.address, nonce: 0,
            maxFee: Amount(units: 10), expiresAt: Height(9),
            command: World.Command.chain(.rotateKey(RotateKey(authority: GenesisFile.devHash))))
        var transaction = body.signed(by: try DevelopmentKey.faucet.signingKey)
        transaction.body.maxFee = Amount(units: 11)
        var outcomes: [Outcome] = []
        let time = GenesisFile.dev.time
        try sequencer.turn([PreparedEntry(.signed(transaction))], at: time, into: &outcomes)
        #expect(outcomes.map(\.isDone) == [true])
        _ = try sequencer.seal(at: time)
        _ = try ChainFile.write(stores.log, of: .dev, to: DiskPath("forged.tb"), on: disk)
        return (directory.path + "/forged.tb", transaction.id)
    }

    @Test func `a signature that is not its sender's is named, and no directory is made`()
        async throws
    {
        let (file, id) = try forged()
        let target = directory.path + "/new"
        let refused = await run(file, target)
        #expect(refused.status == ExitCode.badData.rawValue)
        #expect(refused.errors.contains("transaction \(id) is not its sender's"))
        for path in [target, target + ".importing"] {
            #expect(!FileManager.default.fileExists(atPath: path))
        }
        let trusted = await run(file, target, "--trust-signatures")
        #expect(trusted.status == 0, "\(trusted.errors)")
        #expect(FileManager.default.fileExists(atPath: target + "/genesis.json"))
        // It holds the state that the replay came to, too.
        let disk = try PosixDisk(root: target)
        var stores = try SpineStores(on: disk, in: .root, genesis: .dev)
        #expect(try stores.sequencer().recovery.snapshot == Height(1))
    }
}
