/// A caveat as it is sent: what must hold, or who is to say that it holds.
public struct MacaroonCaveat: Hashable, Sendable {
    /// What the third party sees of the caveat beside its identifier, and what only the verifier can.
    public let thirdParty: ThirdParty?
    /// The predicate of a first party; the identifier of the discharge of a third one.
    public let identifier: [UInt8]

    public init(identifier: [UInt8], thirdParty: ThirdParty? = nil) {
        self.identifier = identifier
        self.thirdParty = thirdParty
    }
}

/// The part of a caveat that makes it somebody else's to discharge.
public struct ThirdParty: Hashable, Sendable {
    /// The key of the discharge, sealed with the signature that came before: nonce, tag, ciphertext.
    public let verification: [UInt8]
    /// A hint where the discharge is to be had. Not signed.
    public let location: [UInt8]?

    public static let verificationByteCount = 72

    init(verification: [UInt8], location: [UInt8]?) {
        self.verification = verification
        self.location = location
    }
}
