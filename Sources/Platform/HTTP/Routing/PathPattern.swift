/// The paths of a route: literal segments, `{name}` for one segment, `{name...}` at the end for all
/// that follow.
public struct PathPattern: Hashable, Sendable, CustomStringConvertible {
    public enum Segment: Hashable, Sendable {
        case literal(String)
        case parameter(String)
        case rest(String)
    }

    public let segments: [Segment]
    public let description: String

    public static let mostSegments = 32

    public init(_ text: String) throws(RouteFault) {
        guard text.first == "/" else { throw .expectedSlash(text) }
        var segments: [Segment] = []
        var names: Set<String> = []
        for part in text.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            if case .rest = segments.last { throw .restIsNotLast(text) }
            let segment = try Self.segment(part, of: text)
            switch segment {
            case .parameter(let name), .rest(let name):
                guard names.insert(name).inserted else { throw .nameTwice(name, text) }
            case .literal: break
            }
            segments.append(segment)
        }
        guard segments.count <= Self.mostSegments else { throw .tooLong(text) }
        (self.segments, description) = (segments, text)
    }

    private static func segment(_ part: Substring, of text: String) throws(RouteFault) -> Segment {
        guard part.first == "{" else {
            guard !part.contains(where: { "{}%?#".contains($0) }), part != ".", part != ".." else {
                throw .expectedSegment(String(part), text)
            }
            return .literal(String(part))
        }
        guard part.last == "}" else { throw .expectedSegment(String(part), text) }
        var name = part.dropFirst().dropLast()
        let isRest = name.hasSuffix("...")
        if isRest { name = name.dropLast(3) }
        guard !name.isEmpty, name.utf8.allSatisfy({ $0.isLetter || $0 == UInt8(ascii: "_") }) else {
            throw .expectedSegment(String(part), text)
        }
        return isRest ? .rest(String(name)) : .parameter(String(name))
    }

    /// The names in its braces.
    public var names: [String] {
        segments.compactMap { segment in
            switch segment {
            case .literal: nil
            case .parameter(let name), .rest(let name): name
            }
        }
    }
}

extension UInt8 {
    fileprivate var isLetter: Bool {
        UInt8(ascii: "a")...UInt8(ascii: "z") ~= self
            || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= self
            || UInt8(ascii: "0")...UInt8(ascii: "9") ~= self
    }
}

/// What is wrong with a route as it was declared.
public enum RouteFault: Error, Hashable, Sendable, CustomStringConvertible {
    case expectedSlash(String)
    /// What files are served below does not end with a slash.
    case expectedFolder(String)
    case expectedSegment(String, String)
    case restIsNotLast(String)
    case nameTwice(String, String)
    case tooLong(String)
    case taken(method: String, pattern: String)
    /// Two patterns name the same segment differently.
    case nameDiffers(String, String, pattern: String)
    /// The braces hold a name that the endpoint's parameters do not have.
    case notAParameter(String, String)

    public var description: String {
        switch self {
        case .expectedSlash(let text): "the pattern '\(text)' does not begin with '/'"
        case .expectedFolder(let text): "the prefix '\(text)' does not end with '/'"
        case .expectedSegment(let part, let text):
            "'\(part)' in '\(text)' is neither a plain segment nor {name} nor {name...}"
        case .restIsNotLast(let text): "in '\(text)' something follows {name...}"
        case .nameTwice(let name, let text): "'\(text)' has {\(name)} twice"
        case .tooLong(let text):
            "'\(text)' has more than \(PathPattern.mostSegments) segments"
        case .taken(let method, let pattern): "\(method) \(pattern) has a handler already"
        case .nameDiffers(let one, let other, let pattern):
            "'\(pattern)' calls {\(one)} what another route calls {\(other)}"
        case .notAParameter(let name, let text):
            "{\(name)} of '\(text)' is none of the endpoint's parameters"
        }
    }
}
