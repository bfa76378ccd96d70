import Chain
import Foundation
import HTTP
import Ledger
import Loops
import Primitives
import Provider
import SpecTesting
import Surface
import Testing
import World

/// A node whose disk fails under it.
@Suite(.ownThreads) struct FailingDiskTests {
    /// Runs a node; once it is told to, no file of it can grow any more.
    private static let script = """
        trap '' XFSZ
        mkfifo "$2.pipe"
        cat < "$2.pipe" > "$2" & cat=$!
        "$0" node --data "$1" --listen 127.0.0.1:0 --page 127.0.0.1:0 --json \\
            2> /dev/null > "$2.pipe" & node=$!
        until test -e "$2.go"; do :; done
        prlimit --pid $node --fsize=1
        : > "$2.limited"
        wait $node; status=$?
        wait $cat
        exit $status
        """

    private let folder: TestFolder
    private var data: String { folder.url.appending(path: "data").path }
    private var said: URL { folder.url.appending(path: "said") }

    init() throws { folder = try TestFolder() }

    /// Waits for what a file shows; nothing in a test waits for ever.
    private func wait<Found>(_ look: () -> Found?) throws -> Found {
        let end = ContinuousClock().now + .seconds(600)
        while true {
            if let found = look() { return found }
            try #require(ContinuousClock().now < end)
        }
    }

    @Test(.peer("prlimit"))
    func `it stops with an exit code, and the next start has all that was answered`() async throws {
        var shell = ChildProcess("sh")
        let program = Checkout.products.appending(path: "the-block").path
        shell.arguments = ["-c", Self.script, program, data, said.path]
        async let ended = shell.run()
        let url = try wait {
            (try? String(contentsOf: said, encoding: .utf8))?.split(separator: "\"")
                .first { $0.hasPrefix("http://") }
        }
        let loops = try LoopGroup(count: 1)
        defer { loops.stop() }
        let remote = try RemoteNode(try WebTarget(String(url)), on: loops)
        let faucet = SigningAccount(try DevelopmentKey.faucet.signingKey, at: remote)
        let payment = World.Command.ledger(
            .transfer(Transfer(to: DevelopmentKey.buyer.address, amount: Amount(units: 7))))
        let first = try await faucet.submit(payment, in: .consumer)
        #expect(first.isDone)

        try Data().write(to: URL(filePath: said.path + ".go"))
        _ = try wait {
            FileManager.default.fileExists(atPath: said.path + ".limited") ? true : nil
        }
        // What strangers send finds no room, which is said to them, and nothing of it stays.
        var upload = ChildProcess("curl")
        upload.arguments = [
            "--silent", "--include", "--request", "PUT", "--data-binary", "@-", url + "/slices",
        ]
        upload.input = [1, 2, 3]
        let refused = try await upload.run().stdout
        #expect(refused.hasPrefix("HTTP/1.1 507 Insufficient Storage"), "\(refused)")
        #expect(refused.contains(#""no_space""#), "\(refused)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: data + "/slices").isEmpty)
        var second: TransactionResult?
        do throws(RemoteNode.Failure) {
            second = try await faucet.submit(payment, in: .consumer)
        } catch { #expect(!"\(error)".isEmpty) }
        #expect(second?.isDone != true)
        remote.close()
        let answer = try await ended
        #expect(answer.status == 74, "\(answer.stderr)")
        let words = try String(contentsOf: said, encoding: .utf8)
        #expect(words.contains(#""fault":"cannot write log/"#), "\(words)")

        try await NodeProgram.serve(in: data) { node in
            let view = try await node.ask("chain.transaction?id=\(first.id)")
            #expect(view["name"] as? String == "done", "\(view)")
            #expect(try await node.isConserved)
        }
    }
}
