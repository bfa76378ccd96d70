import Foundation

/// The targets of the package, as `Package.swift` draws them: a line each, through functions that
/// say what a kind of target is and where it lies.
struct House {
    enum Failure: Error, Equatable {
        case noFunctions
        case noTargets
        case kindWithoutPath(String)
    }

    /// Where a target stands; a higher floor may import a lower one.
    enum Floor: Int, Comparable {
        case c, base, domain, platform, surface, services, apps, support, tests

        static func < (a: Floor, b: Floor) -> Bool { a.rawValue < b.rawValue }

        /// Tests, benchmarks and fuzz targets lie outside `Sources` and stand above everything.
        init?(path: String) {
            let parts = path.split(separator: "/")
            guard parts.first == "Sources" else {
                self = .tests
                return
            }
            switch parts.dropFirst().first {
            case "C": self = .c
            case "Base": self = .base
            case "Domain": self = .domain
            case "Platform": self = .platform
            case "Surface": self = .surface
            case "Services": self = .services
            case "Apps": self = .apps
            case "Support": self = .support
            case .none, .some: return nil
            }
        }
    }

    struct Room {
        let name: String
        /// The function that declares it: `room`, `shell`, `app`, …
        let kind: String
        let path: String
        let floor: Floor
        /// What its line lists after `uses:`.
        let uses: [String]
        /// What its kind may import without listing it.
        let granted: [String]

        /// The name an `import` says.
        var module: String { name.replacing("-", with: "_") }
    }

    let rooms: [Room]

    var byName: [String: Room] { Dictionary(rooms.map { ($0.name, $0) }) { first, _ in first } }
    var byModule: [String: Room] { Dictionary(rooms.map { ($0.module, $0) }) { first, _ in first } }

    init(_ tree: Tree) throws {
        let manifest = SwiftSource(tree.text("Package.swift")).withoutComments
        let kinds = Kind.all(in: manifest)
        guard !kinds.isEmpty else { throw Failure.noFunctions }
        var rooms: [Room] = []
        for call in manifest.matches(of: #/\.(?<kind>\w+)\(\s*(?<words>"[^()]*)\)/#) {
            guard let kind = kinds[String(call.kind)] else { continue }
            let halves = call.words.split(separator: "uses:", maxSplits: 1)
            let words = strings(in: halves[0])
            let path = kind.fill(kind.path, with: words)
            guard let floor = Floor(path: path) else { throw Failure.kindWithoutPath(path) }
            rooms.append(
                Room(
                    name: kind.fill(kind.targetName, with: words), kind: String(call.kind),
                    path: path, floor: floor,
                    uses: halves.count > 1 ? strings(in: halves[1]) : [], granted: kind.granted))
        }
        guard !rooms.isEmpty else { throw Failure.noTargets }
        self.rooms = rooms
    }

    /// The Swift files of a room.
    func files(of room: Room, in tree: Tree) -> [String] {
        tree.paths(".swift").filter { $0.hasPrefix(room.path + "/") }
    }

    /// Every import of a module of this package, with the file it stands in.
    func imports(of room: Room, in tree: Tree) -> [(file: String, line: Int, room: Room)] {
        let modules = byModule
        return files(of: room, in: tree).flatMap { file in
            SwiftSource(tree.text(file)).imports.compactMap { found in
                modules[found.module].map { (file, found.line, $0) }
            }
        }
    }
}

/// What one `static func` of the manifest makes of its arguments.
private struct Kind {
    /// The names of the arguments without a label, in order.
    let words: [String]
    let targetName: String
    let path: String
    let granted: [String]

    static func all(in manifest: String) -> [String: Kind] {
        var kinds: [String: Kind] = [:]
        let functions = manifest.split(separator: "static func ").dropFirst()
        for function in functions {
            guard let head = function.firstMatch(of: #/^(?<name>\w+)\((?<words>[^)]*)\)/#),
                let path = function.firstMatch(of: #/path: "(?<path>[^"]*)"/#)
            else { continue }
            let name = function.firstMatch(of: #/name: "(?<name>[^"]*)"/#)
            let granted = function.firstMatch(of: #/\+ \[(?<list>"[^\]]*)\]/#)
            kinds[String(head.name)] = Kind(
                words: head.words.matches(of: #/_ (?<word>\w+):/#).map { String($0.word) },
                targetName: name.map { String($0.name) } ?? #"\(name)"#, path: String(path.path),
                granted: granted.map { strings(in: $0.list) } ?? [])
        }
        return kinds
    }

    /// Puts the arguments into a template such as `Sources/\(floor)/\(name)`.
    func fill(_ template: String, with arguments: [String]) -> String {
        zip(words, arguments).reduce(template) { text, pair in
            text.replacing(#"\(\#(pair.0))"#, with: pair.1)
        }
    }
}

private func strings(in text: Substring) -> [String] {
    text.matches(of: #/"(?<string>[^"]*)"/#).map { String($0.string) }
}
