import Capabilities
import Crypto
import Primitives

extension FuzzTarget {
    /// A token somebody has sent, alone or with its discharges, as bytes or as text.
    public static let macaroon = FuzzTarget(
        "macaroon",
        promise: "A token has one spelling in each binary form, all forms say the same, and none "
            + "but ours, which its places do not change, is authentic."
    ) { bytes in
        if let token = try? Macaroon(bytes) {
            check(token, from: bytes)
        }
        guard let bundle = try? MacaroonBundle(text: bytes) else { return }
        let written = try? MacaroonBundle(text: bundle.text(as: .fields))
        if let written {
            precondition(written.token.isSame(as: bundle.token), "a bundle is another's")
            precondition(
                written.discharges.elementsEqual(bundle.discharges) { $0.isSame(as: $1) },
                "a bundle's discharges are another's")
        }
        let capability = try? bundle.token.verified(
            by: HeldRoot.shared.keys, with: bundle.discharges)
        guard let capability else { return }
        precondition(capability.conditions == HeldRoot.shared.conditions, "a stranger is let in")
    }

    /// A predicate somebody has put on a token.
    public static let caveat = FuzzTarget(
        "caveat", promise: "What is read as a caveat is read the same from its one written text."
    ) { bytes in
        guard let read = try? Caveat(predicate: bytes) else { return }
        let text = read.text
        precondition((try? Caveat(text)) == read, "a caveat reads back as another")
        precondition(text.utf8.allSatisfy { 0x20..<0x7F ~= $0 }, "a caveat is no plain text")
    }

    private static func check(_ token: Macaroon, from bytes: Span<UInt8>) {
        let form = Macaroon.form(of: bytes)
        for other in MacaroonForm.allCases {
            // A form may be longer than a token may be.
            guard let written = try? token.bytes(as: other) else { continue }
            if form == other, other != .json {
                precondition(
                    written.count == bytes.count
                        && written.indices.allSatisfy { written[$0] == bytes[$0] },
                    "a token is written otherwise")
            }
            guard let again = try? Macaroon(written) else {
                preconditionFailure("what was written is no token")
            }
            // The first form has no word for a location that is there and empty.
            guard other != .packets || !hasEmptyPlace(token) else { continue }
            precondition(again.isSame(as: token), "forms of a token differ")
        }
    }

    private static func hasEmptyPlace(_ token: Macaroon) -> Bool {
        token.location == [] || token.caveats.contains { $0.thirdParty?.location == [] }
    }
}

/// A key of ours, and what our one token under it says.
private struct HeldRoot: Sendable {
    let keys: SharedRootKey
    let conditions: [Capability.Condition]

    static let shared: HeldRoot = {
        do {
            let secret = try SecretBytes.copying(Array("root secret".utf8).span)
            let token = try Macaroon(identifier: Array("key-1".utf8), rootKey: MacaroonKey(secret))
                .attenuated(by: [Caveat("tenant = acme"), Caveat("max_uses = 3")])
            let keys = try SharedRootKey(secret)
            return HeldRoot(keys: keys, conditions: try token.verified(by: keys).conditions)
        } catch { preconditionFailure("there is no token: \(error)") }
    }()
}
