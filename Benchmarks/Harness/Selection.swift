/// Which names a pattern means: those it matches as a glob when it holds `*` or `?`, else those
/// that contain it.
struct Selection {
    private let pattern: String
    private let isGlob: Bool

    init(_ pattern: String) {
        self.pattern = pattern
        isGlob = pattern.contains { $0 == "*" || $0 == "?" }
    }

    func includes(_ name: String) -> Bool {
        isGlob ? Self.matches(name[...], pattern[...]) : name.contains(pattern)
    }

    /// `*` stands for any run of characters, `?` for one, everything else for itself.
    private static func matches(_ name: Substring, _ pattern: Substring) -> Bool {
        guard let symbol = pattern.first else { return name.isEmpty }
        let rest = pattern.dropFirst()
        if symbol == "*" {
            return matches(name, rest) || (!name.isEmpty && matches(name.dropFirst(), pattern))
        }
        guard let character = name.first, symbol == "?" || symbol == character else { return false }
        return matches(name.dropFirst(), rest)
    }
}
