/// The three parameter sets of ML-DSA (FIPS 204): one algorithm at three sizes and strengths.
///
/// The house signs with ``mlDSA65``; the others are for documents that name them.
public enum MLDSASet: UInt8, Hashable, Sendable, CaseIterable {
    /// As hard to break as finding a collision of SHA-256.
    case mlDSA44 = 44
    /// As hard to break as finding the key of AES-192.
    case mlDSA65 = 65
    /// As hard to break as finding the key of AES-256.
    case mlDSA87 = 87

    /// Every key grows from this many bytes, whatever its set.
    public static let seedByteCount = 32

    public var publicKeyByteCount: Int { 32 + 320 * rows }

    /// The long form of a secret key, which FIPS 204 calls the private key.
    public var expandedKeyByteCount: Int {
        128 + 32 * (shortBits * (rows + columns) + 13 * rows)
    }

    public var signatureByteCount: Int {
        challengeByteCount + 32 * maskBits * columns + hintByteCount
    }
}

extension MLDSASet: CustomStringConvertible {
    public var description: String { "ML-DSA-\(rawValue)" }
}

// MARK: The numbers of FIPS 204, table 1

extension MLDSASet {
    /// k: the rows of the matrix, and the polynomials in t, s2 and the hint.
    package var rows: Int {
        switch self {
        case .mlDSA44: 4
        case .mlDSA65: 6
        case .mlDSA87: 8
        }
    }

    /// ℓ: the columns of the matrix, and the polynomials in s1, y and z.
    package var columns: Int {
        switch self {
        case .mlDSA44: 4
        case .mlDSA65: 5
        case .mlDSA87: 7
        }
    }

    /// η: no coefficient of s1 and s2 is farther from 0.
    package var short: Int32 {
        switch self {
        case .mlDSA44, .mlDSA87: 2
        case .mlDSA65: 4
        }
    }

    /// How many bits write down a coefficient of s1 or s2.
    package var shortBits: Int { self == .mlDSA65 ? 4 : 3 }

    /// τ: how many coefficients of the challenge are 1 or −1; the others are 0.
    package var weight: Int {
        switch self {
        case .mlDSA44: 39
        case .mlDSA65: 49
        case .mlDSA87: 60
        }
    }

    /// β: no coefficient of the challenge times s1 or s2 is farther from 0.
    package var slack: Int32 { Int32(weight) * short }

    /// γ1: the mask y is drawn from −γ1 + 1 … γ1.
    package var maskRange: Int32 { 1 << Int32(maskBits - 1) }

    /// How many bits write down a coefficient of y or z.
    package var maskBits: Int { self == .mlDSA44 ? 18 : 20 }

    /// γ2: half the step at which high bits are told from low ones.
    package var halfStep: Int32 { (MLDSARing.modulus - 1) / (self == .mlDSA44 ? 88 : 32) }

    /// How many values the high bits have.
    package var highCount: Int32 { self == .mlDSA44 ? 44 : 16 }

    /// How many bits write down the high bits of a coefficient.
    package var highBits: Int { self == .mlDSA44 ? 6 : 4 }

    /// ω: how many hints a signature has at most.
    package var mostHints: Int {
        switch self {
        case .mlDSA44: 80
        case .mlDSA65: 55
        case .mlDSA87: 75
        }
    }

    /// The positions of the hints, and for each row where its positions end.
    package var hintByteCount: Int { mostHints + rows }

    /// λ / 4: the bytes that stand for the challenge.
    package var challengeByteCount: Int {
        switch self {
        case .mlDSA44: 32
        case .mlDSA65: 48
        case .mlDSA87: 64
        }
    }
}
