public import Crypto

/// A bearer token with its limits inside: an identifier, caveats in order, and a signature that is the
/// last code of a chain through all of them. Who holds it can add a caveat, and nobody can take one
/// away or change one (Birgisson and others, "Macaroons", 2014).
///
/// This is the token as it is sent, whoever made it; that it is authentic says ``verified(by:with:)``.
/// It is a credential: nothing prints it.
public struct Macaroon: Sendable, Unprinted {
    /// A hint where the token is of use. Not signed: anybody can change it.
    public private(set) var location: [UInt8]?
    /// What the issuer finds the root key by.
    public let identifier: [UInt8]
    public private(set) var caveats: [MacaroonCaveat]
    public private(set) var signature: MacaroonSignature

    /// A token of parts that somebody has sent or made.
    init(
        location: [UInt8]?, identifier: [UInt8], caveats: [MacaroonCaveat],
        signature: MacaroonSignature
    ) {
        self.location = location
        self.identifier = identifier
        self.caveats = caveats
        self.signature = signature
    }

    /// A token without caveats: its signature is the code of the identifier under the chain's key.
    public init(
        identifier: [UInt8], location: [UInt8]? = nil, rootKey: borrowing MacaroonKey
    ) throws(MacaroonRefusal) {
        try MacaroonBounds.check(.identifier, identifier)
        if let location { try MacaroonBounds.check(.location, location) }
        var chain = rootKey.chain()
        chain.append(identifier.span)
        self.init(
            location: location, identifier: identifier, caveats: [],
            signature: MacaroonSignature(of: chain))
    }

    /// The same token with a caveat more, which whoever verifies must find to hold.
    public func attenuated(byPredicate predicate: [UInt8]) throws(MacaroonRefusal) -> Macaroon {
        try MacaroonBounds.check(.caveat, predicate)
        var chain = signature.chain()
        chain.append(predicate.span)
        return try adding(MacaroonCaveat(identifier: predicate), signature: chain)
    }

    /// The same token with a caveat more.
    public func attenuated(by caveat: Caveat) throws(MacaroonRefusal) -> Macaroon {
        try attenuated(byPredicate: caveat.bytes)
    }

    /// The same token with caveats more, in this order.
    public func attenuated(by caveats: [Caveat]) throws(MacaroonRefusal) -> Macaroon {
        var token = self
        for caveat in caveats { token = try token.attenuated(by: caveat) }
        return token
    }

    /// The same token, of use only together with a discharge: a token with the identifier
    /// `caveatID`, made by a third party that knows the key. What the key means is told to them in
    /// whatever way the two of you have; `caveatID` says to them which key, and what is to be true.
    public func attenuated(
        byThirdParty caveatID: [UInt8], at location: [UInt8], key: borrowing MacaroonKey,
        nonce: XChaChaNonce = .fresh()
    ) throws(MacaroonRefusal) -> Macaroon {
        try MacaroonBounds.check(.caveat, caveatID)
        try MacaroonBounds.check(.caveatLocation, location)
        let verification = try sealedVerification(of: key, nonce: nonce)
        var chain = signature.chain()
        chain.append(verification.span, caveatID.span)
        return try adding(
            MacaroonCaveat(
                identifier: caveatID,
                thirdParty: ThirdParty(verification: verification, location: location)),
            signature: chain)
    }

    /// The third party's key, for the verifier alone: sealed with the signature of now.
    private func sealedVerification(
        of key: borrowing MacaroonKey, nonce: XChaChaNonce
    ) throws(MacaroonRefusal) -> [UInt8] {
        let box = key.withBytes { key in
            signature.withBytes { signature in
                try? SecretBox.seal(key, nonce: nonce, key: signature)
            }
        }
        guard let box else { throw .cipherFailed }
        return nonce.bytes + box
    }

    private func adding(
        _ caveat: MacaroonCaveat, signature chain: borrowing CodeChain
    ) throws(MacaroonRefusal) -> Macaroon {
        guard caveats.count < MacaroonBounds.mostCaveats else {
            throw .tooManyCaveats(most: MacaroonBounds.mostCaveats)
        }
        return Macaroon(
            location: location, identifier: identifier, caveats: caveats + [caveat],
            signature: MacaroonSignature(of: chain))
    }

    /// This token as a discharge of `token`: of use with that one and its signature of now alone.
    /// Whoever sends a token with its discharges binds them first.
    public func bound(to token: Macaroon) -> Macaroon {
        var chain = CodeChain.binding()
        token.signature.withBytes { token in
            signature.withBytes { own in chain.append(token, own) }
        }
        var bound = self
        bound.signature = MacaroonSignature(of: chain)
        return bound
    }

    /// The same token with another hint, which is not signed.
    public func located(at location: [UInt8]?) throws(MacaroonRefusal) -> Macaroon {
        if let location { try MacaroonBounds.check(.location, location) }
        var token = self
        token.location = location
        return token
    }

    /// Whether both are the same bytes, signatures compared in the same time whatever they are.
    public func isSame(as other: Macaroon) -> Bool {
        location == other.location && identifier == other.identifier && caveats == other.caveats
            && signature.isEqual(to: other.signature)
    }
}

extension CodeChain {
    /// The chain that binds a discharge: its key is 32 zeros, as libmacaroons has it.
    static func binding() -> CodeChain { CodeChain(key: Span()) }
}
