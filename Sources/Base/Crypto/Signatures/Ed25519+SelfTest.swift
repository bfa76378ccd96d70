import CSodium
package import Primitives

extension Ed25519 {
    /// Returns if the library that this process has loaded judges as ``Ed25519`` says. A program
    /// that verifies asks at its start, and does not start if this throws. The answer is found once.
    public static func selfTest() throws(Ed25519Disagreement) {
        if let disagreement { throw disagreement }
    }

    /// Whether verdicts can be relied on; found before the first one is given.
    static let keepsTheRule = disagreement == nil

    private static let disagreement = disagreement(
        of: String(cString: sodium_version_string())
    ) { signature, message, key in
        message.withUnsafeBufferPointer { judge(signature, of: $0, by: key) }
    }

    /// What a library of that version, judging so, gets wrong.
    package static func disagreement(
        of version: String, judging: (Signature, [UInt8], PublicKey) -> Bool
    ) -> Ed25519Disagreement? {
        let wrong = Ed25519Judgement.allCases.filter { $0.isWrong(judging) }
        return wrong.isEmpty ? nil : Ed25519Disagreement(version: version, wrong: wrong)
    }

    /// A verdict that other validators would not share is worse than none. An optimised build stops
    /// without a word, which is why programs ask ``selfTest()`` first.
    static func stop() -> Never {
        preconditionFailure(disagreement?.description ?? "Ed25519 stops without a cause")
    }
}

/// The loaded library does not verify by the rule: what it says could differ from what other
/// validators say.
public struct Ed25519Disagreement: Error, Hashable, Sendable, CustomStringConvertible {
    /// What the library calls its version.
    public let version: String
    /// What it was asked and answered wrongly, at least one.
    public let wrong: [Ed25519Judgement]

    public var description: String {
        """
        libsodium \(version) does not judge Ed25519 signatures as every validator must: it \
        \(wrong.map(\.description).joined(separator: "; ")). Expected a libsodium from 1.0.18 on and \
        before 1.0.23, built without ED25519_COMPAT
        """
    }
}

/// Signatures of one message, `0`, that tell libraries of other rules apart.
public enum Ed25519Judgement: Hashable, Sendable, CaseIterable {
    /// A true one, refused.
    case honest
    /// A true one under a key outside the prime-order group, refused.
    case keyOutsideSubgroup
    /// One for which only eight times the equation holds, accepted.
    case onlyWithCofactor
    /// The same, under a key and for a commitment that are no sums of another kind.
    case onlyWithCofactorOfOrderEight
    /// S + L in the place of S, accepted.
    case sNotReduced
    /// The neutral point as commitment, accepted.
    case commitmentOfSmallOrder
    /// The same point in its other spelling, accepted.
    case commitmentNotCanonical
    /// The neutral point as key, under which anybody signs, accepted.
    case keyOfSmallOrder
    /// The same point in its other spelling, accepted.
    case keyNotCanonical
}

extension Ed25519Judgement: CustomStringConvertible {
    public var description: String {
        switch self {
        case .honest: "refuses an honest signature"
        case .keyOutsideSubgroup: "refuses a key outside the prime-order group when it verifies"
        case .onlyWithCofactor, .onlyWithCofactorOfOrderEight:
            "accepts a signature that holds only when multiplied by the cofactor"
        case .sNotReduced: "accepts an S that is not below L"
        case .commitmentOfSmallOrder: "accepts an R of small order"
        case .commitmentNotCanonical: "accepts an R that is not canonical"
        case .keyOfSmallOrder: "accepts a key of small order"
        case .keyNotCanonical: "accepts a key that is not canonical"
        }
    }

    /// What the rule says.
    private var verifies: Bool {
        switch self {
        case .honest, .keyOutsideSubgroup: true
        case .onlyWithCofactor, .onlyWithCofactorOfOrderEight, .sNotReduced,
            .commitmentOfSmallOrder, .commitmentNotCanonical, .keyOfSmallOrder, .keyNotCanonical:
            false
        }
    }

    func isWrong(_ judging: (Signature, [UInt8], PublicKey) -> Bool) -> Bool {
        guard let key = PublicKey(hex: key), let signature = Signature(hex: commitment + s) else {
            return true
        }
        return judging(signature, [UInt8(ascii: "0")], key) != verifies
    }

    // MARK: Vectors

    private static let honestKey =
        "8cde8127d60d788b09a777c868bbd5336130a66fcb30ca061b2c3725e0473428"
    private static let mixedKey =
        "61217ed829f28774f658883797442acc9ecf599034cf35f9e4d3c8da1fb8cbd7"
    private static let honestCommitment =
        "8f26df7d4c68da7a416f06f50bff2d26cda9fb949b0e2b995360ddd05a0b5cb1"
    private static let neutral =
        "0100000000000000000000000000000000000000000000000000000000000000"
    private static let neutralOtherwise =
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"

    private var key: String {
        switch self {
        case .honest, .sNotReduced, .commitmentOfSmallOrder, .commitmentNotCanonical:
            Self.honestKey
        case .keyOutsideSubgroup, .onlyWithCofactor: Self.mixedKey
        case .onlyWithCofactorOfOrderEight:
            "3522100e7bdafbb4157c25e12c3582666ed3278076534e6ecf5af22cb6c80101"
        case .keyOfSmallOrder: Self.neutral
        case .keyNotCanonical: Self.neutralOtherwise
        }
    }

    private var commitment: String {
        switch self {
        case .honest, .sNotReduced, .keyOutsideSubgroup, .keyOfSmallOrder, .keyNotCanonical:
            Self.honestCommitment
        case .onlyWithCofactor:
            "c44abf92be073d3758e368192ec130bc357c68a64a9bda666480b1eb1471b843"
        case .onlyWithCofactorOfOrderEight:
            "e56fb15d86b238cd8a29e1bbae6c2dfd3aa5288e6740fe46c7e580f505ae3148"
        case .commitmentOfSmallOrder: Self.neutral
        case .commitmentNotCanonical: Self.neutralOtherwise
        }
    }

    private var s: String {
        switch self {
        case .honest: "6ad40945c0353d5fad9b855f99a3ba9abf32d58ccd31d5aca9ea898fb9491007"
        case .keyOutsideSubgroup: "e563a2a807bb19f56a7679e9a2e63e803bfbe50bfcaf25f966476f4e9c806401"
        case .onlyWithCofactor: "bb3662bfd41d98efdaca14f465e9f07162478a96cac4df06be69c2c3c586550c"
        case .onlyWithCofactorOfOrderEight:
            "10f7ee2811d08df1e629dccb6ab5c15370ebd566aff9ab967e02ea4e91c9630b"
        case .sNotReduced: "57a8ffa1da984fb783387d02789d99afbf32d58ccd31d5aca9ea898fb9491017"
        case .commitmentOfSmallOrder:
            "84d27ae3137be69cc3c1c921e8d81fb68960d5256adc669358d58f903e7f2606"
        case .commitmentNotCanonical:
            "070af5ee3c507f619a107ce4a84de3b80ee5acd55cb998759c929c4120aaf400"
        case .keyOfSmallOrder, .keyNotCanonical:
            "781b9a2873cecf3ce5d5552fe2f5eb32fc0f36303d3c35cebd9feb89cb690e04"
        }
    }
}
