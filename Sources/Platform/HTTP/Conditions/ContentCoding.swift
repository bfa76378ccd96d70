/// How a body may be compressed on its way.
public enum ContentCoding: String, Hashable, Sendable, CaseIterable {
    case identity, gzip, zstd

    /// The coding of that name, in any case; `x-gzip` is gzip.
    public init?(name: String) {
        let name = name.lowercased()
        self.init(rawValue: name == "x-gzip" ? "gzip" : name)
    }

    /// The best of the codings `offered`, earlier ones before later ones of the same weight, by
    /// `Accept-Encoding` (RFC 9110, 12.5.3); `nil` where none is acceptable (415 or 406).
    ///
    /// Identity is acceptable unless it is excluded by name or by a star of weight zero. Without
    /// the field, and with an empty one, the answer is identity where it is offered.
    public static func negotiate(
        _ fields: HeaderFields, offered: [ContentCoding] = [.zstd, .gzip, .identity]
    ) -> ContentCoding? {
        let choices = fields.list(.acceptEncoding).compactMap { WeightedChoice($0) }
        guard !choices.isEmpty else {
            return offered.contains(.identity) ? .identity : offered.first
        }
        var best: (coding: ContentCoding, weight: Weight)?
        for coding in offered {
            let weight = weight(of: coding, choices)
            if weight > best?.weight ?? .none { best = (coding, weight) }
        }
        if best == nil, offered.contains(.identity), !isIdentityExcluded(choices) {
            return .identity
        }
        return best?.coding
    }

    /// What is said of a coding by its name, or else by the star; unnamed, it is not wanted.
    private static func weight(of coding: ContentCoding, _ choices: [WeightedChoice]) -> Weight {
        let named = choices.first { ContentCoding(name: $0.choice) == coding }
        return (named ?? choices.first { $0.choice == "*" })?.weight ?? .none
    }

    private static func isIdentityExcluded(_ choices: [WeightedChoice]) -> Bool {
        let named = choices.first { $0.choice == "identity" }
        return (named ?? choices.first { $0.choice == "*" })?.weight == Weight.none
    }
}
