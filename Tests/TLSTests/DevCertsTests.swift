import Foundation
import SpecTesting
import Testing

@testable import TLS

/// The certificates that `make dev-certs` makes: good for both ends, and kept while they are.
@Suite struct DevCertsTests {
    private let folder: TestFolder

    init() throws { folder = try TestFolder() }

    private var place: String { folder.file("certs") }

    private func run(_ arguments: String...) async throws -> ChildProcess.Answer {
        try await Program(script: "scripts/dev-certs").run(arguments)
    }

    private func requireOpenSSL() async throws {
        var child = ChildProcess("openssl")
        child.arguments = ["version"]
        if try await child.run().status != 0 { try Test.cancel("needs the openssl program") }
    }

    private func contents() throws -> [String: Data] {
        var contents = [String: Data]()
        for name in try FileManager.default.contentsOfDirectory(atPath: place) {
            contents[name] = try Data(contentsOf: URL(filePath: place + "/" + name))
        }
        return contents
    }

    private func files(_ name: String) -> TLSIdentityFiles {
        TLSIdentityFiles(
            certificateChain: "\(place)/\(name).pem", privateKey: "\(place)/\(name).key")
    }

    @Test func `they shake hands, each end knowing the other`() async throws {
        try await requireOpenSSL()
        let answer = try await run(place)
        #expect(answer.status == 0, "\(answer.stderr)")
        #expect(answer.stdout.contains("dev-certs: server made, good until "))

        let trust = TLSTrust.authorities(.file("\(place)/authority.pem"))
        let server = try TLSContext.server(
            identities: [TLSIdentity(files("server"))], clients: .required(trust), protocols: [])
        let client = try TLSContext.client(
            trust: trust, identity: TLSIdentity(files("client")), protocols: [])
        for name in ["localhost", "127.0.0.1", "::1"] {
            let pair = try TestPair(server, client, asking: name)
            try pair.open()
            #expect(
                pair.server.peerCertificate?.uris == ["urn:the-block:development-client"])
        }
    }

    @Test func `what is good is kept, what is missing is made, and force makes all anew`()
        async throws
    {
        try await requireOpenSSL()
        #expect(try await run(place).status == 0)
        let first = try contents()
        #expect(first.count == 6)

        let again = try await run(place)
        #expect(again.stdout.contains("authority kept") && again.stdout.contains("client kept"))
        #expect(try contents() == first)

        try FileManager.default.removeItem(atPath: files("client").privateKey)
        let mended = try await run(place)
        #expect(mended.stdout.contains("server kept") && mended.stdout.contains("client made"))
        #expect(try contents()["server.pem"] == first["server.pem"])
        _ = try TLSIdentity(files("client"))

        // A leaf of another authority is no longer ours.
        try FileManager.default.removeItem(atPath: "\(place)/authority.key")
        let remade = try await run(place)
        #expect(remade.stdout.contains("authority made") && remade.stdout.contains("server made"))

        let before = try contents()
        #expect(try await run("--force", place).status == 0)
        for (name, bytes) in try contents() { #expect(before[name] != bytes, "\(name)") }
    }

    @Test func `an argument that means nothing is misuse`() async throws {
        for arguments in [["--what"], ["a", "b"], [""]] {
            let answer = try await Program(script: "scripts/dev-certs").run(arguments)
            #expect(answer.status == 64)
            #expect(answer.stderr.contains("usage:"))
        }
    }
}
