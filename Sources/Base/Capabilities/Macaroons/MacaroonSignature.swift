public import Crypto
import Primitives

/// The last code of a token's chain. Who has it can use the token, so it is a secret as the token is:
/// nothing prints it, and it is compared in the same time whatever it is, or not at all.
public struct MacaroonSignature: Sendable, Unprinted {
    public static let byteCount = CodeChain.codeByteCount

    private let image: Digest

    /// `nil` unless there are exactly 32 bytes.
    public init?(_ bytes: Span<UInt8>) {
        guard let image = Digest(bytes) else { return nil }
        self.image = image
    }

    init(of chain: borrowing CodeChain) {
        image = chain.withCode { Digest($0) } ?? .zero
    }

    /// Lends the 32 bytes.
    public func withBytes<Result: ~Copyable, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try image.withBytes(body)
    }

    public func isEqual(to other: MacaroonSignature) -> Bool {
        withBytes { own in other.withBytes { constantTimeEquals(own, $0) } }
    }

    /// The chain goes on from here: the signature is the key of the next code.
    func chain() -> CodeChain { withBytes { CodeChain(key: $0) } }
}
