import Crypto
public import Primitives
import Records

/// The identifier of a token that an ``Issuer`` mints: whose it is, under which epoch's keys, and 16
/// random bytes that make its root key its own. As text, so that every library takes it:
///
///     cap1:acme:7:000102030405060708090a0b0c0d0e0f
///
/// An issuer that signs what it mints appends its Ed25519 signature, by which others know who minted a
/// token without being able to check or to make one.
public struct TokenIdentifier: Hashable, Sendable {
    public static let nonceByteCount = 16

    public let tenant: CaveatName
    public let epoch: UInt64
    public let nonce: [UInt8]
    public let signature: Signature?

    /// `nil` for another number of random bytes, or for a tenant whose name has a colon.
    public init?(tenant: CaveatName, epoch: UInt64, nonce: [UInt8]) {
        guard nonce.count == Self.nonceByteCount, !tenant.text.utf8.contains(Self.colon) else {
            return nil
        }
        self.init(tenant: tenant, epoch: epoch, nonce: nonce, signature: nil)
    }

    private init(tenant: CaveatName, epoch: UInt64, nonce: [UInt8], signature: Signature?) {
        self.tenant = tenant
        self.epoch = epoch
        self.nonce = nonce
        self.signature = signature
    }

    private static let colon = UInt8(ascii: ":")
    private static let head = Array("cap1".utf8)

    // MARK: Text

    /// What the signature is over.
    private var unsigned: [UInt8] {
        var bytes = Self.head + [Self.colon]
        bytes += tenant.text.utf8
        bytes.append(Self.colon)
        bytes += "\(epoch)".utf8
        bytes.append(Self.colon)
        HexText.append(nonce.span, to: &bytes)
        return bytes
    }

    public var bytes: [UInt8] {
        guard let signature else { return unsigned }
        let text = signature.withBytes { Base64.text($0, as: .url) }
        return unsigned + [Self.colon] + text.utf8
    }

    /// Reads the one spelling of an identifier; `nil` for anything else.
    public init?(_ bytes: Span<UInt8>) {
        var parts: [Range<Int>] = []
        var start = 0
        for index in 0...bytes.count where index == bytes.count || bytes[index] == Self.colon {
            guard parts.count < 5 else { return nil }
            parts.append(start..<index)
            start = index + 1
        }
        guard 4...5 ~= parts.count, parts[0].count == Self.head.count else { return nil }
        for index in Self.head.indices where bytes[index] != Self.head[index] { return nil }
        guard let tenant = CaveatName(bytes.extracting(parts[1])),
            let epoch = CaveatNumber.read(bytes.extracting(parts[2])),
            parts[3].count == 2 * Self.nonceByteCount,
            let nonce = HexText.bytes(bytes.extracting(parts[3]))
        else { return nil }
        var signature: Signature?
        if parts.count == 5 {
            let text = bytes.extracting(parts[4])
            guard text.count <= 86, let bytes = try? Base64.bytes(text, as: .url),
                let read = Signature(bytes.span)
            else { return nil }
            signature = read
        }
        self.init(tenant: tenant, epoch: epoch, nonce: nonce, signature: signature)
    }

    public init?(_ bytes: [UInt8]) { self.init(bytes.span) }

    // MARK: Provenance

    private var preimage: [UInt8] {
        var writer = PreimageWriter(domain: "the-block capability identifier v1")
        writer.framed(unsigned.span)
        return writer.bytes
    }

    func signed(by key: SigningKey) -> TokenIdentifier {
        TokenIdentifier(
            tenant: tenant, epoch: epoch, nonce: nonce, signature: key.sign(preimage))
    }

    /// Whether whoever has the key to this signed the identifier. It says who minted the token, not
    /// that this is it: that takes the root key.
    public func isSigned(by key: PublicKey) -> Bool {
        guard let signature else { return false }
        let preimage = preimage
        return Ed25519.verify(signature, of: preimage.span, by: key)
    }
}
