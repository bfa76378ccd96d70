/// Where to look for libraries, in order: what was set by hand, unpacked wheels, the system.
public struct NativePlaces: Hashable, Sendable {
    /// The variables of the environment.
    public var variables: [String: String]
    /// Directories that wheels are unpacked to.
    public var wheels: [String]
    /// The directories of the system.
    public var system: [String]

    public init(variables: [String: String] = [:], wheels: [String] = [], system: [String] = []) {
        (self.variables, self.wheels, self.system) = (variables, wheels, system)
    }

    /// The places of this machine, for a program installed or built at `prefix`: wheels in
    /// `prefix/native/*` and in the `site-packages` of `prefix/.venv`.
    public static func here(prefix: String, variables: [String: String]) -> NativePlaces {
        let native = prefix + "/native"
        let libraries = prefix + "/.venv/lib"
        let pythons = LibraryFile.names(in: libraries).filter { $0.hasPrefix("python3") }
        let wheels =
            LibraryFile.names(in: native).map { "\(native)/\($0)" }
            + pythons.map { "\(libraries)/\($0)/site-packages" }
        #if arch(arm64)
            let triple = "aarch64-linux-gnu"
        #else
            let triple = "x86_64-linux-gnu"
        #endif
        let system = [
            "/usr/local/lib", "/usr/lib/\(triple)", "/lib/\(triple)", "/usr/lib64", "/usr/lib",
            "/lib",
        ]
        return NativePlaces(variables: variables, wheels: wheels, system: system)
    }

    /// The files of a candidate that are there.
    func files(of candidate: NativeDeclaration.Candidate) -> [String] {
        switch candidate {
        case .system(let name): system.map { "\($0)/\(name)" }.filter(LibraryFile.exists)
        case .wheel(let path): wheels.map { "\($0)/\(path)" }.flatMap(Self.expanded)
        }
    }

    /// That none of them is: what was looked for, and where.
    func nothing(of candidates: [NativeDeclaration.Candidate]) -> Unavailable {
        let names = candidates.filter { candidate in
            if case .wheel = candidate { !wheels.isEmpty } else { true }
        }.map(\.name)
        return .notFound(names: names, places: wheels + system)
    }

    /// The files that a path with at most one `*` in its last part stands for, in order of name.
    private static func expanded(_ path: String) -> [String] {
        guard let slash = path.lastIndex(of: "/") else { return [] }
        let (directory, pattern) = (String(path[..<slash]), path[path.index(after: slash)...])
        let parts = pattern.split(
            separator: "*", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return LibraryFile.exists(path) ? [path] : [] }
        return LibraryFile.names(in: directory).filter {
            $0.count >= pattern.count - 1 && $0.hasPrefix(parts[0]) && $0.hasSuffix(parts[1])
        }.map { "\(directory)/\($0)" }
    }
}
