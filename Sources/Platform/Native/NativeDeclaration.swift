/// A library that may be there: what it is for, where it may lie, what it must have.
public struct NativeDeclaration: Sendable {
    /// Where a library may lie.
    public enum Candidate: Hashable, Sendable {
        /// Below the directory wheels are unpacked to. A `*` in the last part of the path stands
        /// for any text: wheels carry hashes in their names.
        case wheel(String)
        /// A name in the system's directories.
        case system(String)

        var name: String {
            switch self {
            case .wheel(let path): path
            case .system(let name): name
            }
        }
    }

    /// How a library tells its version.
    public enum VersionProbe: Sendable {
        /// By a function of its own.
        case symbol(@Sendable (Symbols) throws(Unavailable) -> NativeVersion?)
        /// By the wheel it came in: `name-1.2.3.dist-info` beside it.
        case wheel(String)
        /// Not at all; the functions that must be there have to do.
        case none
    }

    public let name: String
    public let purpose: String
    /// The variable of the environment that says where it is; nothing else is then looked at.
    public let variable: String
    public let candidates: [Candidate]
    /// The functions that must be there.
    public let symbols: [String]
    public let version: VersionProbe
    public let atLeast: NativeVersion?
    public let below: NativeVersion?

    public init(
        name: String, purpose: String, variable: String, candidates: [Candidate],
        symbols: [String], version: VersionProbe, atLeast: NativeVersion? = nil,
        below: NativeVersion? = nil
    ) {
        (self.name, self.purpose, self.variable) = (name, purpose, variable)
        (self.candidates, self.symbols, self.version) = (candidates, symbols, version)
        (self.atLeast, self.below) = (atLeast, below)
    }
}
