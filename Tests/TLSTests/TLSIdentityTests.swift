import Simulation
import SpecTesting
import Testing

@testable import TLS

@Suite struct TLSIdentityTests {
    private let authority: TestAuthority

    init() throws { authority = try TestAuthority() }

    private func error(_ chain: [UInt8], _ key: [UInt8]) -> TLSError? {
        do throws(TLSError) {
            _ = try TLSIdentity(certificateChainPEM: chain, privateKeyPEM: key)
            return nil
        } catch { return error }
    }

    private let chainName = "the given certificate chain"
    private let keyName = "the given private key"

    @Test func `an identity tells its names and its expiry`() throws {
        let made = try authority.issue(names: "DNS:A.example,DNS:*.b.example,IP:::1")
        let identity = try made.identity()
        #expect(identity.names == ["a.example", "*.b.example"])
        #expect(identity.notAfter == made.certificate.notAfter)
    }

    @Test func `one file may hold the key and the chain, with words around them`() throws {
        let made = try authority.issue()
        let both = Array("the key\n".utf8) + made.key + Array("the chain\n".utf8) + made.chain
        let identity = try TLSIdentity(
            certificateChainPEM: both + authority.pem, privateKeyPEM: both)
        #expect(identity.issuers.certificates.count == 1)
    }

    @Test func `a key that does not fit is refused`() throws {
        let (one, other) = (try authority.issue(), try authority.issue())
        #expect(error(one.chain, other.key) == .keyDoesNotFit(certificate: chainName, key: keyName))
        let wrongOrder = authority.pem + one.chain
        #expect(error(wrongOrder, one.key) == .keyDoesNotFit(certificate: chainName, key: keyName))
        let otherKind = try authority.issue(key: .ed25519)
        #expect(
            error(one.chain, otherKind.key) == .keyDoesNotFit(certificate: chainName, key: keyName))
    }

    @Test(arguments: [
        (TestKey.Kind.rsa(1_024), "RSA of 1024 bits"), (.p521, "ECDSA on secp521r1"),
    ])
    func `a key that is weak or strange is refused`(kind: TestKey.Kind, words: String) throws {
        let made = try authority.issue(key: kind)
        #expect(error(made.chain, made.key) == .pem(source: keyName, .keyKind(words)))
    }

    @Test func `a locked key is refused, and nobody is asked for the passphrase`() throws {
        let made = try authority.issue()
        let locked = try TestKey(.p256).pem(passphrase: "open sesame")
        #expect(error(made.chain, locked) == .pem(source: keyName, .encrypted))
    }

    @Test func `what is missing is named`() throws {
        let made = try authority.issue()
        #expect(error([], made.key) == .pem(source: chainName, .empty))
        #expect(error(made.chain, []) == .pem(source: keyName, .empty))
        #expect(error(made.key, made.key) == .pem(source: chainName, .noCertificate))
        #expect(error(made.chain, made.chain) == .pem(source: keyName, .noPrivateKey))
    }

    @Test func `texts and chains are bounded`() throws {
        let made = try authority.issue()
        let large = [UInt8](repeating: 0x20, count: 1 << 20) + made.chain
        #expect(error(large, made.key) == .pem(source: chainName, .tooLarge(bytes: large.count)))
        let issuers = (0..<15).flatMap { _ in authority.pem }
        #expect(error(made.chain + issuers, made.key) == nil)
        #expect(
            error(made.chain + issuers + authority.pem, made.key)
                == .pem(source: chainName, .tooManyCertificates(most: 16)))
    }

    @Test(arguments: Trials.seeds(20_000))
    func `garbage is refused with words, and never a trap`(seed: UInt64) throws {
        var dice = SplitMix64(seed: seed)
        let (chain, key) = try Self.sample.get()
        var text = Bool.random(using: &dice) ? chain : key
        switch Int.random(in: 0..<4, using: &dice) {
        case 0:
            text = (0..<Int.random(in: 0...300, using: &dice)).map { _ in
                UInt8(truncatingIfNeeded: dice.next())
            }
        case 1: text.removeLast(Int.random(in: 1..<text.count, using: &dice))
        case 2:
            for _ in 0..<Int.random(in: 1...8, using: &dice) {
                text[Int.random(in: 0..<text.count, using: &dice)] = UInt8(
                    truncatingIfNeeded: dice.next())
            }
        default:
            let start = Int.random(in: 0..<text.count, using: &dice)
            text.insert(contentsOf: text[start...], at: Int.random(in: 0...start, using: &dice))
        }
        // Whatever is taken holds a key that fits; everything else has a reason.
        for (chain, key) in [(text, key), (chain, text), (text, text)] {
            if let error = error(chain, key) { #expect(!"\(error)".isEmpty) }
        }
    }

    private static let sample = Result {
        let made = try TestAuthority().issue()
        return (made.chain, made.key)
    }
}
