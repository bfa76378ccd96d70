import Capabilities
import Crypto
import Primitives

/// The paper, word by word: codes in arrays, HMAC a message at a time, no bounds but recursion's.
enum NaiveVerifier {
    /// The predicates of a token that is authentic and discharged; nil for any other.
    static func predicates(of token: Macaroon, key: String, discharges: [Macaroon]) -> [[UInt8]]? {
        var left = discharges
        let root = hmac(Array("macaroons-key-generator".utf8), Array(key.utf8))
        guard let predicates = follow(token, root, bound: nil, &left), left.isEmpty else {
            return nil
        }
        return predicates
    }

    private static func follow(
        _ token: Macaroon, _ key: [UInt8], bound root: [UInt8]?, _ left: inout [Macaroon]
    ) -> [[UInt8]]? {
        var code = hmac(key, token.identifier)
        var predicates: [[UInt8]] = []
        let end = root ?? token.signature.withBytes { own in own.indices.map { own[$0] } }
        for caveat in token.caveats {
            guard let party = caveat.thirdParty else {
                predicates.append(caveat.identifier)
                code = hmac(code, caveat.identifier)
                continue
            }
            guard let index = left.firstIndex(where: { $0.identifier == caveat.identifier }),
                let nonce = XChaChaNonce(Array(party.verification[..<24]))
            else { return nil }
            let discharge = left.remove(at: index)
            let box = Array(party.verification[24...])
            var opened = [UInt8](repeating: 0, count: 32)
            var place = opened.mutableSpan
            guard
                (try? SecretBox.open(box.span, nonce: nonce, key: code.span, into: &place)) != nil,
                let below = follow(discharge, opened, bound: end, &left)
            else { return nil }
            predicates += below
            code = hmac(
                code, hmac(code, party.verification) + hmac(code, caveat.identifier))
        }
        if let root {
            let zeros = [UInt8](repeating: 0, count: 32)
            code = hmac(zeros, hmac(zeros, root) + hmac(zeros, code))
        }
        let signature = token.signature.withBytes { own in own.indices.map { own[$0] } }
        return code == signature ? predicates : nil
    }

    private static func hmac(_ key: [UInt8], _ message: [UInt8]) -> [UInt8] {
        HMAC<SHA256>.code(for: message.span, key: key.span).bytes
    }
}
