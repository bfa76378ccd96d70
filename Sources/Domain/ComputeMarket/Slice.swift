import Crypto
public import Primitives

/// The bytes a job is about. Working on a slice, in the reference workload, is hashing it: the
/// BLAKE3 digest is the proof. The buyer posts only a commitment to that proof, so whoever shows the
/// proof has hashed the bytes, and one hash checks it.
public enum Slice {
    /// What the work on a slice comes to.
    public static func proof(of bytes: Span<UInt8>) -> Digest { Blake3.hash(bytes) }

    /// What the work on a slice comes to.
    public static func proof(of bytes: [UInt8]) -> Digest { Blake3.hash(bytes) }

    /// What a job names in place of its proof.
    public static func commitment(of proof: Digest) -> Digest {
        proof.withBytes { commitments.digest(of: $0) }
    }

    private static let commitments = Blake3.context("the-block 2026 slice commitment v1")
}
