import Settings

extension FuzzTarget {
    /// A settings file somebody else has written.
    public static let toml = FuzzTarget(
        "toml", promise: "What is read as TOML is, written, read as the same values."
    ) { bytes in
        guard let table = try? TOML.read(bytes) else { return }
        let text = TOML.text(table)
        // Escapes may be longer than what they stand for.
        let again = try? TOML.read(text, limits: TOMLLimits(bytes: 16 << 20))
        precondition(again == table, "it is written as something else")
        guard let again else { return }
        precondition(TOML.text(again) == text, "the same values are written in two ways")
    }
}
