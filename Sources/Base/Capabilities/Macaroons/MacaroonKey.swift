public import Crypto

/// The 32 bytes a chain of codes begins with, or a third party's discharge is verified with. They
/// lie in the chain's memory, which is wiped; copies of them do not exist.
public struct MacaroonKey: ~Copyable, Sendable {
    /// How the bytes of a secret become the key of a chain.
    public enum Derivation: CaseIterable, Hashable, Sendable {
        /// As libmacaroons and all who follow it do: the code of the secret, of any length, under the
        /// text "macaroons-key-generator".
        case libmacaroons
        /// The secret is the key: 32 bytes that are derived already.
        case none
    }

    private let code: CodeChain

    /// The key that a secret stands for. Refuses an empty secret, and one that is not 32 bytes long
    /// where nothing is derived.
    public init(
        _ secret: SecretBytes, derivation: Derivation = .libmacaroons
    ) throws(MacaroonRefusal) {
        guard secret.count > 0, derivation == .libmacaroons || secret.count == Self.byteCount else {
            throw .wrongLength(.key, count: secret.count, expected: Self.byteCount)
        }
        self.init(trusted: secret, derivation: derivation)
    }

    private init(trusted secret: SecretBytes, derivation: Derivation) {
        code = secret.withBytes { secret in
            switch derivation {
            case .none: return CodeChain(key: secret)
            case .libmacaroons: return Self.derived(from: secret)
            }
        }
    }

    /// The key that the code of another chain stands for, as libmacaroons would derive it.
    init(derivedFrom chain: borrowing CodeChain) {
        code = chain.withCode { Self.derived(from: $0) }
    }

    /// 32 bytes that are derived already.
    init(raw bytes: Span<UInt8>) { code = CodeChain(key: bytes) }

    public static let byteCount = CodeChain.codeByteCount

    private static let generator = Array("macaroons-key-generator".utf8)

    private static func derived(from secret: Span<UInt8>) -> CodeChain {
        var chain = CodeChain(key: generator.span)
        chain.append(secret)
        return chain
    }

    /// Lends the 32 bytes.
    func withBytes<Result: ~Copyable, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try code.withCode(body)
    }

    /// A chain that begins with this key.
    func chain() -> CodeChain { code.withCode { CodeChain(key: $0) } }

    /// The chain of this key itself, where it is used once.
    consuming func intoChain() -> CodeChain { code }
}
