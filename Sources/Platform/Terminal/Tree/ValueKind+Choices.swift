package import Records

extension ValueKind {
    /// One of a closed set, by the names records have for it.
    package static func named() -> ValueKind where Value: Choice {
        let names = Value.allCases.map(\.name)
        return ValueKind(
            valueName: names.joined(separator: "|"),
            expectation: "one of " + names.joined(separator: ", "), completion: .choices(names),
            read: { text in Value.allCases.first { $0.name == text } }, write: { $0.name })
    }
}
