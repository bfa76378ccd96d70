import Crypto
import Primitives

extension Macaroon {
    /// What the token allows, once its signature and those of its discharges are what the root key
    /// makes of them, every third party's caveat is discharged, every discharge is of use once, and
    /// every predicate reads as a caveat. Asks no clock and no ledger: that does
    /// ``Capability/admit(_:facts:)``.
    ///
    /// No predicate is read before all signatures are found to be right.
    public func verified(
        by keys: some RootKeys, with discharges: [Macaroon] = []
    ) throws(CapabilityRefusal) -> Capability {
        guard discharges.count <= MacaroonBounds.mostDischarges else {
            throw .malformed(.tooManyDischarges(most: MacaroonBounds.mostDischarges))
        }
        var walk = ChainWalk(root: self, discharges: discharges)
        try walk.follow(self, from: keys.rootKey(for: identifier.span).intoChain(), depth: 0)
        return Capability(identifier: identifier, conditions: try walk.conditions())
    }
}

/// Follows the chain of a token and of what discharges it, and collects their predicates.
private struct ChainWalk {
    let root: Macaroon
    let discharges: [Macaroon]
    private var isUsed: [Bool]
    private var isUndischarged = false
    private var found: [Found] = []
    private var tokens = 0

    /// A predicate of some token on the way, and its counter if it may be a counted one.
    private struct Found {
        let predicate: [UInt8]
        /// Which of the tokens it is a caveat of, and which caveat.
        let token: Int
        let index: Int
        let counter: Digest?
    }

    init(root: Macaroon, discharges: [Macaroon]) {
        self.root = root
        self.discharges = discharges
        isUsed = [Bool](repeating: false, count: discharges.count)
    }

    mutating func follow(
        _ token: Macaroon, from start: consuming CodeChain, depth: Int
    ) throws(CapabilityRefusal) {
        var chain = start
        let number = tokens
        tokens += 1
        found.reserveCapacity(found.count + token.caveats.count)
        chain.append(token.identifier.span)
        for index in token.caveats.indices {
            let caveat = token.caveats[index]
            if let party = caveat.thirdParty {
                try discharge(caveat.identifier, party, under: chain, depth: depth)
                chain.append(party.verification.span, caveat.identifier.span)
            } else {
                chain.append(caveat.identifier.span)
                found.append(
                    Found(
                        predicate: caveat.identifier, token: number, index: index,
                        counter: CapabilityCounter.mayCount(caveat.identifier)
                            ? CapabilityCounter.name(of: chain) : nil))
            }
        }
        let isAuthentic =
            depth == 0
            ? token.signature.withBytes { chain.isEqual(to: $0) }
            : isBound(token, to: chain)
        guard isAuthentic else { throw .notAuthentic }
    }

    private func isBound(_ token: Macaroon, to chain: borrowing CodeChain) -> Bool {
        var bound = CodeChain.binding()
        root.signature.withBytes { root in
            chain.withCode { own in bound.append(root, own) }
        }
        return token.signature.withBytes { bound.isEqual(to: $0) }
    }

    /// Follows the discharge of a caveat. Where there is none, the token is still followed to its end:
    /// what is not authentic is told first.
    private mutating func discharge(
        _ identifier: [UInt8], _ party: ThirdParty, under chain: borrowing CodeChain, depth: Int
    ) throws(CapabilityRefusal) {
        let next = discharges.indices.first {
            !isUsed[$0] && discharges[$0].identifier == identifier
        }
        guard let next else {
            isUndischarged = true
            return
        }
        guard depth < MacaroonBounds.deepest else { throw .tooDeep(most: MacaroonBounds.deepest) }
        isUsed[next] = true
        guard let key = party.key(under: chain) else { throw .notAuthentic }
        try follow(discharges[next], from: key.intoChain(), depth: depth + 1)
    }

    /// The caveats, in the order they were met.
    func conditions() throws(CapabilityRefusal) -> [Capability.Condition] {
        guard !isUndischarged else { throw .missingDischarge }
        let unused = isUsed.count { !$0 }
        guard unused == 0 else { throw .unusedDischarges(unused) }
        var conditions: [Capability.Condition] = []
        conditions.reserveCapacity(found.count)
        var ends = [UInt64?](repeating: nil, count: tokens)
        for one in found {
            let caveat: Caveat
            do throws(CaveatFault) { caveat = try Caveat(predicate: one.predicate.span) } catch {
                throw .unknownCaveat(error, at: one.index)
            }
            if case .expires(let second) = caveat {
                ends[one.token] = min(second, ends[one.token] ?? .max)
            }
            conditions.append(
                Capability.Condition(
                    caveat: caveat, counter: one.counter,
                    counterEnds: one.counter == nil ? nil : ends[one.token]))
        }
        return conditions
    }
}

extension ThirdParty {
    /// The key of the discharge, which only the signature before the caveat opens.
    fileprivate func key(under chain: borrowing CodeChain) -> MacaroonKey? {
        guard verification.count == Self.verificationByteCount,
            let nonce = XChaChaNonce(Array(verification[..<XChaChaNonce.byteCount]))
        else { return nil }
        let verification = verification.span.extracting(droppingFirst: XChaChaNonce.byteCount)
        var bytes = [UInt8](repeating: 0, count: MacaroonKey.byteCount)
        defer { wipe(&bytes) }
        var place = bytes.mutableSpan
        do {
            try chain.withCode { code throws(OpenRefusal) in
                try SecretBox.open(verification, nonce: nonce, key: code, into: &place)
            }
        } catch { return nil }
        return MacaroonKey(raw: bytes.span)
    }
}
