public import Compression

extension ContentCoding {
    /// How an answer is sent, by what a client accepts.
    public enum Choice: Hashable, Sendable {
        case coded(ContentCoding)
        /// As it is.
        case identity
        /// In no way that is offered (415 or 406).
        case none
    }

    /// The best of the codings `offered`, earlier ones before later ones of the same weight, by
    /// `Accept-Encoding` (RFC 9110, 12.5.3).
    ///
    /// As it is, a content is acceptable unless that is excluded by name or by a star of weight
    /// zero. Without the field, and with an empty one, nothing is coded.
    public static func negotiate(
        _ fields: HeaderFields, offered: [ContentCoding] = [.zstd, .gzip]
    ) -> Choice {
        let choices = fields.list(.acceptEncoding).compactMap { WeightedChoice($0) }
        guard !choices.isEmpty else { return .identity }
        var best: (choice: Choice, weight: Weight) = (.none, .none)
        for coding in offered {
            let weight = weight(of: coding.rawValue, choices)
            if weight > best.weight { best = (.coded(coding), weight) }
        }
        let plain = weight(of: "identity", choices)
        if plain > best.weight { return .identity }
        if best.weight > .none { return best.choice }
        return isIdentityExcluded(choices) ? .none : .identity
    }

    /// What is said of a coding by its name, or else by the star; unnamed, it is not wanted.
    private static func weight(of coding: String, _ choices: [WeightedChoice]) -> Weight {
        let named = choices.first { name(of: $0) == coding }
        return (named ?? choices.first { $0.choice == "*" })?.weight ?? .none
    }

    private static func isIdentityExcluded(_ choices: [WeightedChoice]) -> Bool {
        let named = choices.first { $0.choice == "identity" }
        return (named ?? choices.first { $0.choice == "*" })?.weight == Weight.none
    }

    /// `x-gzip` is gzip.
    private static func name(of choice: WeightedChoice) -> String {
        choice.choice == "x-gzip" ? "gzip" : choice.choice
    }
}
