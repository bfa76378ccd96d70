/// Why a library cannot be used: which step failed, on what, and what was expected.
public enum Unavailable: Error, Hashable, Sendable {
    /// Nothing of that name in any of the places.
    case notFound(names: [String], places: [String])
    /// A path that was set by hand and does not begin with a slash: it would mean another file in
    /// another directory.
    case notAbsolute(path: String)
    case notThere(path: String)
    case notRegular(path: String)
    /// Others than root and this user could replace it, because of `place`.
    case openToOthers(path: String, place: String)
    /// It, or a directory above it, belongs to somebody who is neither root nor this user.
    case foreignOwner(path: String, place: String, user: UInt32)
    case notALibrary(path: String)
    /// Its end is missing: to load it would end the process.
    case truncated(path: String)
    case wrongArchitecture(path: String, found: String, expected: String)
    /// The loader refused it, and said why.
    case notLoaded(path: String, reason: String)
    case missingSymbol(path: String, symbol: String)
    case unknownVersion(path: String)
    case versionTooLow(path: String, found: NativeVersion, expected: NativeVersion)
    /// At or above the first version whose interface is another one.
    case versionTooHigh(path: String, found: NativeVersion, below: NativeVersion)

    /// The file it is about, if one was found.
    public var path: String? {
        switch self {
        case .notFound: nil
        case .notAbsolute(let path), .notThere(let path), .notRegular(let path),
            .openToOthers(let path, _), .foreignOwner(let path, _, _), .notALibrary(let path),
            .truncated(let path),
            .wrongArchitecture(let path, _, _), .notLoaded(let path, _),
            .missingSymbol(let path, _), .unknownVersion(let path),
            .versionTooLow(let path, _, _), .versionTooHigh(let path, _, _):
            path
        }
    }
}

extension Unavailable: CustomStringConvertible {
    public var description: String {
        switch self {
        case .notFound(let names, let places):
            "there is no \(names.joined(separator: " or ")) in "
                + (places.isEmpty ? "any place, for none is known" : places.joined(separator: ", "))
        case .notAbsolute(let path):
            "'\(path)' is no absolute path; expected one that begins with /"
        case .notThere(let path): "there is no file \(path)"
        case .notRegular(let path): "\(path) is no regular file"
        case .openToOthers(let path, let place):
            "\(path) could be replaced by any user: \(place) may be written by others; "
                + "chmod o-w it, or move the library"
        case .foreignOwner(let path, let place, let user):
            "\(path) could be replaced by another user: \(place) belongs to user \(user); "
                + "expected root or this user"
        case .notALibrary(let path): "\(path) is no shared library"
        case .truncated(let path): "\(path) is cut off: its end is missing"
        case .wrongArchitecture(let path, let found, let expected):
            "\(path) is for \(found); expected \(expected)"
        case .notLoaded(let path, let reason): "\(path) cannot be loaded: \(reason)"
        case .missingSymbol(let path, let symbol): "\(path) has no function \(symbol)"
        case .unknownVersion(let path): "\(path) does not tell its version"
        case .versionTooLow(let path, let found, let expected):
            "\(path) is version \(found); expected \(expected) or later"
        case .versionTooHigh(let path, let found, let below):
            "\(path) is version \(found); expected one below \(below)"
        }
    }
}
