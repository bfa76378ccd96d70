import Foundation
import HTTP
import Loops
import SpecTesting
import Testing

/// HTTP over a Unix socket.
@Suite(.serialized, .ownThreads) struct UnixServingTests {
    private let folder: IdentityFolder
    private var path: String { folder.file("http.socket") }

    init() throws { folder = try IdentityFolder() }

    private func serving(_ unix: UnixAccess = UnixAccess()) async throws -> TestServer {
        let route = Route("/who") { request in
            let who = request.peer.credentials
            return .text("\(who?.user ?? 0) \(who?.group ?? 0) \((who?.process ?? 0) > 0)")
        }
        return try await TestServer(route, at: [Binding(.unix(path: path), unix: unix)])
    }

    @Test func `curl is answered, and its user is known`() async throws {
        let host = try await serving()
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
        #expect(mode as? Int == 0o600)
        for _ in 0..<3 {
            let answer = try await curl(["--unix-socket", path, "http://localhost/"])
            #expect(answer.stdout == "\(geteuid()) \(getegid()) true", "\(answer.stderr)")
        }
        #expect(host.server.addresses == [.unix(path: path)])
        #expect(await host.server.drain(within: .seconds(60)).cut == 0)
    }

    @Test func `a user who is not named is not let in`() async throws {
        let host = try await serving(UnixAccess(users: [geteuid() &+ 1]))
        let answer = try await curl(["--unix-socket", path, "http://localhost/"])
        #expect(answer.status != 0)
        #expect(host.server.openConnections == 0)
    }
}
