import CTLS
import Crypto
import Glibc
import Primitives
import Simulation
import SpecTesting
import Testing

@testable import TLS

@Suite struct PeerCertificateTests {
    private func read(_ subject: String = "s", names: String?) throws -> PeerCertificate {
        let made = try TestAuthority().issue(subject, names: names, key: .ed25519)
        return try #require(PeerCertificate(made.certificate))
    }

    @Test func `names are told by kind`() throws {
        let read = try read(
            "grid worker 7",
            names: "DNS:a.example,URI:spiffe://a/b,IP:10.1.2.3,IP:2001:db8::7,email:a@example.com")
        #expect(read.commonName == "grid worker 7")
        #expect(read.dnsNames == ["a.example"])
        #expect(read.uris == ["spiffe://a/b"])
        #expect(read.addresses == ["10.1.2.3", "2001:db8::7"])
    }

    @Test func `a certificate without names has none`() throws {
        let read = try read(names: nil)
        #expect(read.dnsNames == [] && read.uris == [] && read.addresses == [])
    }

    @Test func `names are bounded in number`() throws {
        let many = (0..<100).map { "DNS:h\($0).example" }.joined(separator: ",")
        let read = try read(names: many)
        #expect(read.dnsNames.count == 64)
        #expect(read.dnsNames.last == "h63.example")
    }

    @Test func `names are bounded in length`() throws {
        let long = String(repeating: "a", count: 1_025)
        #expect(try read(names: "DNS:\(long),DNS:b").dnsNames == ["b"])
        #expect(try read(names: "DNS:\(long.dropLast())").dnsNames.count == 1)
    }

    @Test func `the fingerprint is that of the certificate as it travels`() throws {
        let made = try TestAuthority().issue(key: .ed25519)
        var bytes: UnsafeMutablePointer<UInt8>?
        let count = i2d_X509(made.certificate.handle, &bytes)
        defer { CRYPTO_free(bytes, nil, 0) }
        let copy = Array(UnsafeBufferPointer(start: bytes, count: Int(count)))
        let read = try #require(PeerCertificate(made.certificate))
        #expect(read.fingerprint == SHA256.hash(copy))
    }

    @Test func `expiry is in seconds since 1970`() throws {
        let made = try TestAuthority().issue(seconds: 0..<1_000)
        var instant = 0
        var earlier = made.certificate.notAfter ?? 0
        time(&instant)
        earlier -= Int64(instant)
        #expect((990...1_000).contains(earlier))
    }
}
