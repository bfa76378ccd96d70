import Chain
import Crypto
import Foundation
import HTTP
import Keys
import Loops
import Primitives
import Provider
import SpecTesting
import Testing

/// `the-block provider`, beside a node that goes and comes back.
@Suite(.ownThreads) struct ProviderTests {
    private let folder: TestFolder
    private var data: String { folder.url.appending(path: "data").path }

    init() throws { folder = try TestFolder() }

    @Test func `a provider goes on when its node was killed and has come back`() async throws {
        let key = folder.url.appending(path: "provider.key").path
        try KeyFile.create(key, DevelopmentKey.provider.signingKey)
        let loops = try LoopGroup(count: 1)
        defer { loops.stop() }
        var address = "127.0.0.1:0"
        let words = ["node", "--data", data, "--page", "127.0.0.1:0", "--json", "--listen"]
        _ = try await Program(built: "the-block").running(words + [address]) { node in
            let url = try #require(
                node.said.split(separator: "\"").first { $0.hasPrefix("http://") })
            address = String(url.dropFirst("http://".count))
            let provider = [
                "provider", "--reference", "--key-file", key, "--url", String(url), "--json",
            ]
            let answer = try await Program(built: "the-block").running(provider) { worker in
                let remote = try RemoteNode(try WebTarget(String(url)), on: loops)
                var terms = Buyer.Terms()
                terms.every = .milliseconds(100)
                let buyer = Buyer(
                    SigningAccount(try DevelopmentKey.buyer.signingKey, at: remote), at: remote,
                    terms, now: { Milliseconds(UInt64(Date().timeIntervalSince1970 * 1_000)) },
                    tell: { _ in })
                let buying = Task.own { await buyer.run() }
                try await worker.wait(for: "two proofs") { Self.proofs($0.said) >= 2 }
                node.send(9)
                try await worker.wait(for: "a wait") { $0.said.contains(#""step":"waits""#) }
                let before = Self.proofs(worker.said)
                _ = try await Program(built: "the-block").running(words + [address]) { _ in
                    try await worker.wait(for: "two more proofs") {
                        Self.proofs($0.said) >= before + 2
                    }
                    buying.cancel()
                    await buying.value
                }
                remote.close()
            }
            #expect(answer.status == 0, "\(answer.stderr)")
            // One offer, however often the node went.
            #expect(answer.stdout.split(separator: #""step":"offered""#).count == 2)
        }
    }

    private static func proofs(_ said: String) -> Int {
        said.split(separator: "\n").count {
            $0.contains(#""step":"proved""#) && $0.contains(#""outcome":"done""#)
        }
    }

    @Test func `without a workload or a key it says what is expected`() async throws {
        let program = try Program(built: "the-block")
        let key = folder.url.appending(path: "no.key").path
        let unnamed = try await program.run(["provider", "--key-file", key])
        #expect(unnamed.status == 64 && unnamed.stderr.contains("expected --reference"))
        let keyless = try await program.run(["provider", "--reference", "--key-file", key])
        #expect(keyless.status == 66 && keyless.stderr.contains("there is no such file"))
    }
}
