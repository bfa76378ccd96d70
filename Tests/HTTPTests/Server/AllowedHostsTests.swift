import Foundation
import Loops
import SpecTesting
import Testing

@testable import HTTP

/// Which names a server answers to, so that no page of a stranger's is taken for its own.
@Suite(.serialized, .ownThreads) struct AllowedHostsTests {
    @Test(arguments: [
        ("localhost", true), ("localhost:8099", true), ("LocalHost:1", true), ("localhost.", true),
        ("127.0.0.1", true), ("127.0.0.1:8099", true), ("127.8.8.8:1", true), ("[::1]", true),
        ("[::1]:8099", true), ("[::ffff:127.0.0.1]:1", true), ("", true),
        ("evil.example", false), ("evil.example:8099", false), ("localhost.evil.example", false),
        ("127.0.0.1.evil.example", false), ("10.0.0.1", false), ("[fe80::1]", false),
        ("127.1", false), ("2130706433", false), ("0.0.0.0", false), ("[::]", false),
        ("notebook.example", false),
    ])
    func `on its own machine a server answers to that machine's names`(host: String, isOwn: Bool) {
        let hosts = AllowedHosts([])
        #expect(hosts.admit(host, from: .ownMachine) == isOwn)
        // Elsewhere nobody knows what it is called, until that is said.
        #expect(hosts.admit(host, from: .anywhere))
        let named = AllowedHosts(["Notebook.example:8099", "[fe80::1]"])
        let isNamed = isOwn || ["notebook.example", "[fe80::1]"].contains(host)
        #expect(named.admit(host, from: .ownMachine) == isNamed)
        #expect(named.admit(host, from: .anywhere) == isNamed)
        #expect(AllowedHosts(nil).admit(host, from: .ownMachine))
    }

    @Test func `where one listens says who can come in`() {
        #expect(AllowedHosts.Entrance(.ipv4(.loopback, port: 1)) == .ownMachine)
        #expect(AllowedHosts.Entrance(.ipv6(.loopback, port: 1)) == .ownMachine)
        #expect(AllowedHosts.Entrance(.unix(path: "/a")) == .unixSocket)
        #expect(AllowedHosts(["a"]).admit("x", from: .unixSocket))
        #expect(AllowedHosts.Entrance(.ipv4(IPv4Address(bits: 0), port: 1)) == .anywhere)
    }

    private func ask(_ host: TestServer, _ line: String, _ name: String) throws -> String {
        try host.ask("\(line) HTTP/1.1\r\nHost: \(name)\r\nConnection: close\r\n\r\n")
    }

    @Test func `a name of a stranger's is refused with the setting that would let it in`()
        async throws
    {
        let host = try await TestServer(namesAny: false)
        for name in ["localhost", "127.0.0.1:\(host.port)", "[::1]"] {
            #expect(try ask(host, "GET /", name).hasPrefix("HTTP/1.1 200 "), "\(name)")
        }
        let refused = try ask(host, "GET /", "evil.example:\(host.port)")
        #expect(refused.hasPrefix("HTTP/1.1 421 "), "\(refused)")
        #expect(refused.contains("host_not_allowed") && refused.contains("allowedHosts"))
        // The absolute target is what counts, whatever the field says.
        #expect(
            try ask(host, "GET http://evil.example/", "localhost").hasPrefix("HTTP/1.1 421 "))
        // The name that was admitted before does not let another one in.
        let peer = try RawPeer(port: host.port)
        peer.say(
            "GET / HTTP/1.1\r\nHost: localhost\r\n\r\nGET / HTTP/1.1\r\nHost: localhosu\r\n\r\n")
        let heard = peer.hear { $0.contains("421") }
        #expect(heard.hasPrefix("HTTP/1.1 200 ") && heard.contains("HTTP/1.1 421 "))

        var settings = ServerSettings()
        settings.allowedHosts = ["evil.example"]
        host.server.apply(settings)
        try await host.eventually("the setting holds") {
            (try? ask(host, "GET /", "evil.example"))?.hasPrefix("HTTP/1.1 200 ") == true
        }
        settings.allowedHosts = nil
        host.server.apply(settings)
        try await host.eventually("any name holds") {
            (try? ask(host, "GET /", "other.example"))?.hasPrefix("HTTP/1.1 200 ") == true
        }
    }

    @Test func `a host that is empty is none, and one in the clear is not asked for TLS`()
        async throws
    {
        let host = try await TestServer()
        for name in ["", " ", ":80"] {
            #expect(try ask(host, "GET /", name).hasPrefix("HTTP/1.1 400 "), "\(name)")
        }
        #expect(try host.ask("GET / HTTP/1.1\r\n\r\n").hasPrefix("HTTP/1.1 400 "))
        let refused = try ask(host, "GET https://localhost/", "localhost")
        #expect(refused.hasPrefix("HTTP/1.1 421 "), "\(refused)")
        #expect(refused.contains("not_in_the_clear"))
        for scheme in ["http", "HTTP"] {
            let answer = try ask(host, "GET \(scheme)://localhost/", "localhost")
            #expect(answer.hasPrefix("HTTP/1.1 200 "), "\(answer)")
        }
    }
}
