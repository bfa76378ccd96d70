import CTLS
import Simulation
import SpecTesting
import Testing

@testable import TLS

@Suite struct ServerNamesTests {
    private static let identities = Result {
        let authority = try TestAuthority()
        return try [
            "DNS:first.example", "DNS:*.example,DNS:twice.example.org",
            "DNS:b.example.org,DNS:*.b.example.org",
            "DNS:*.example.org,DNS:twice.example.org", "IP:127.0.0.1", "DNS:A.B.Example.ORG",
        ].map { try authority.issue($0, names: $0, key: .ed25519).identity() }
    }

    @Test func `an exact name wins over a wildcard, and the first among equals`() throws {
        let names = ServerNames(try Self.identities.get())
        for (asked, place) in [
            ("first.example", 0), ("b.example.org", 2), ("B.EXAMPLE.ORG.", 2),
            ("x.b.example.org", 2), ("a.b.example.org", 5), ("c.example.org", 3),
            ("twice.example.org", 1), ("c.example", 1), ("127.0.0.1", 0), ("", 0), (".", 0),
            (".example.org", 0), ("example.org", 0), ("x.y.example.org", 0), ("..", 0),
            ("*.example.org", 3),
        ] {
            #expect(names.place(of: asked) == place, "\(asked)")
        }
    }

    /// OpenSSL's own comparison is the slow twin: one certificate after the other.
    @Test(arguments: Trials.seeds(5_000))
    func `a certificate that is picked holds the name, and is passed over only if none does`(
        seed: UInt64
    ) throws {
        var dice = SplitMix64(seed: seed)
        let identities = try Self.identities.get()
        let names = ServerNames(identities)
        let labels = ["a", "b", "c", "twice", "example", "org", "first", "x"]
        let asked = (0..<Int.random(in: 1...5, using: &dice)).map { _ in
            labels.randomElement(using: &dice) ?? "a"
        }.joined(separator: ".")
        let holders = identities.indices.filter {
            X509_check_host(
                identities[$0].certificate.handle, asked, 0,
                UInt32(X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT),
                nil) == 1
        }
        let place = names.place(of: asked)
        // A star right below the top is one that OpenSSL refuses: no client would accept it.
        let isBelowTop = place == 1 && asked.hasSuffix(".example") && !holders.contains(1)
        #expect(holders.isEmpty ? place == 0 || isBelowTop : holders.contains(place), "\(asked)")
    }
}
