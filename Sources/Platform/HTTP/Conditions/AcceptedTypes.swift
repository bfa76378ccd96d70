/// Which media types a client takes (RFC 9110, 12.5.1).
public struct AcceptedTypes: Sendable {
    private let choices: [WeightedChoice]

    /// Elements that are no media range are passed over, and so are those beyond ``most``.
    public init(of fields: HeaderFields) {
        choices = fields.list(.accept).prefix(Self.most).compactMap { WeightedChoice($0) }
    }

    /// How many elements are looked at.
    public static let most = 64

    /// The best of the types `offered`, each a type and a subtype as in `application/json`; earlier
    /// ones before later ones of the same weight. `nil` where none is acceptable (406). Without the
    /// field the first is.
    public func best(of offered: [String]) -> String? {
        guard !choices.isEmpty else { return offered.first }
        var best: (type: String, weight: Weight)?
        for type in offered {
            let weight = weight(of: type)
            if weight > best?.weight ?? .none { best = (type, weight) }
        }
        return best?.type
    }

    public func accepts(_ type: String) -> Bool { best(of: [type]) != nil }

    /// What the most specific range that covers the type says. A range with parameters of its own
    /// asks for a form of the type that is not told apart here, and counts like one without.
    private func weight(of type: String) -> Weight {
        let type = type.lowercased()
        let family = type.prefix { $0 != "/" } + "/*"
        for range in [type, String(family), "*/*"] {
            let hits = choices.filter { $0.choice == range }
            if let plain = hits.first(where: { !$0.hasParameters }) { return plain.weight }
            if let weight = hits.map(\.weight).max() { return weight }
        }
        return .none
    }
}
