import Capabilities
import Crypto
import Primitives
import Simulation

/// A token with whatever a token can have, all of it from the dice.
struct RandomToken {
    static let key = "the root key"

    let token: Macaroon
    /// Bound to the token.
    let discharges: [Macaroon]
    let caveats: [Caveat]

    init(using dice: inout SplitMix64, depth: Int = 2) throws {
        var made = try Self.make(
            identifier: dice.bytes(1...40), key: MacaroonKey(text: Self.key), using: &dice,
            depth: depth)
        token = made.token
        discharges = made.discharges.map { [token = made.token] in $0.bound(to: token) }
        caveats = made.caveats
        made.discharges = []
    }

    var keys: SharedRootKey { get throws { try SharedRootKey(text: Self.key) } }

    private static func make(
        identifier: [UInt8], key: borrowing MacaroonKey, using dice: inout SplitMix64, depth: Int
    ) throws -> (token: Macaroon, discharges: [Macaroon], caveats: [Caveat]) {
        let hasPlace = Bool.random(using: &dice)
        var token = try Macaroon(
            identifier: identifier, location: hasPlace ? dice.bytes(1...20) : nil, rootKey: key)
        var (discharges, caveats): ([Macaroon], [Caveat]) = ([], [])
        for _ in 0..<Int.random(in: 0...5, using: &dice) {
            if depth > 0, discharges.count < 2, Int.random(in: 0..<4, using: &dice) == 0 {
                let (name, secret) = (dice.bytes(8...12), dice.bytes(1...64))
                let copy = try SecretBytes.copying(secret.span)
                token = try token.attenuated(
                    byThirdParty: name, at: dice.bytes(1...9), key: MacaroonKey(copy))
                let below = try make(
                    identifier: name, key: MacaroonKey(copy), using: &dice, depth: depth - 1)
                discharges += [below.token] + below.discharges
                caveats += below.caveats
            } else {
                let caveat = Caveat.random(using: &dice)
                token = try token.attenuated(by: caveat)
                caveats.append(caveat)
            }
        }
        return (token, discharges, caveats)
    }
}

extension Caveat {
    /// One of every kind is as likely as any other.
    static func random(using dice: inout SplitMix64) -> Caveat {
        let words = ["acme", "beta", "rewarder.run", "GET", "POST", "2025-10-01", "b3:0a", "x"]
        let names = (0..<Int.random(in: 1...3, using: &dice)).compactMap { _ in
            CaveatName(words.randomElement(using: &dice) ?? "x")
        }
        let unique = names.enumerated().filter { names.firstIndex(of: $1) == $0 }.map(\.element)
        guard let choices = Choices(unique), let name = names.first else { return .expires(0) }
        let number = dice.next() >> UInt64.random(in: 0...63, using: &dice)
        let wide = UInt128(dice.next()) << UInt128.random(in: 0...64, using: &dice)
        let paths = ["/", "/intents", "/rewarder/*", "/a/b/", "/*"].compactMap { PathPattern($0) }
        let ranges = ["10.0.0.0/8", "::/0", "192.0.2.7", "2001:db8::/32"].compactMap {
            AddressRange($0)
        }
        switch Kind.allCases.randomElement(using: &dice) ?? .tenant {
        case .tenant: return .tenant(choices)
        case .scope: return .scope(choices)
        case .action: return .action(choices)
        case .method: return .method(choices)
        case .path: return .path(paths.randomElement(using: &dice) ?? paths[0])
        case .epochID: return .epochID(choices)
        case .audience: return .audience(choices)
        case .runKey: return .runKey(choices)
        case .ip: return .ip(ranges.randomElement(using: &dice) ?? ranges[0])
        case .cap: return .cap(.init(units: wide))
        case .notBefore: return .notBefore(number)
        case .expires: return .expires(number)
        case .maxUses: return .maxUses(number)
        case .maxRuns: return .maxRuns(number)
        case .spendAtMost: return .spendAtMost(.init(units: wide))
        case .epochAtMost: return .epochAtMost(number)
        case .whileBondIsPosted: return .whileBondIsPosted(name)
        }
    }
}

extension SplitMix64 {
    mutating func bytes(_ counts: ClosedRange<Int>) -> [UInt8] {
        (0..<Int.random(in: counts, using: &self)).map { _ in
            UInt8(truncatingIfNeeded: next())
        }
    }
}
