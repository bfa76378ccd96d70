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
        let manifest = tree.swift("Package.swift").withoutComments
        let kinds = Kind.all(in: manifest)
        guard !kinds.isEmpty else { throw Failure.noFunctions }
        var rooms: [Room] = []
        for call in manifest.matches(of: #/\.(?<kind>\w+)\((?<words>[^()]*)\)/#) {
            guard let kind = kinds[String(call.kind)] else { continue }
            let halves = call.words.split(separator: "uses:", omittingEmptySubsequences: false)
            let arguments = strings(in: halves[0])
            for template in kind.templates {
                let path = kind.fill(template.path, with: arguments)
                guard let floor = Floor(path: path) else { throw Failure.kindWithoutPath(path) }
                rooms.append(
                    Room(
                        name: kind.fill(template.name, with: arguments), kind: String(call.kind),
                        path: path, floor: floor,
                        uses: halves.dropFirst().flatMap(strings) + template.uses,
                        granted: template.granted))
            }
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
            tree.swift(file).imports.compactMap { found in
                modules[found.module].map { (file, found.line, $0) }
            }
        }
    }
}

/// What one `static func` of the manifest makes of its arguments: a target, or several.
private struct Kind {
    /// Where `\(name)` stands in a template for the argument of that name.
    struct Template {
        let name: String
        let path: String
        let uses: [String]
        let granted: [String]

        /// Reads one `.target(…)`, of whatever sort; `nil` where it says no path.
        init?(_ text: Substring) {
            guard let path = text.firstMatch(of: #/path: "(?<path>[^"]*)"/#) else { return nil }
            let name = text.firstMatch(of: #/name: "(?<name>[^"]*)"/#)
            let uses = text.firstMatch(of: #/dependencies: \[(?<list>"[^\]]*)\]/#)
            let granted = text.firstMatch(of: #/uses \+ \[(?<list>"[^\]]*)\]/#)
            self.path = String(path.path)
            self.name = name.map { String($0.name) } ?? #"\(name)"#
            self.uses = uses.map { strings(in: $0.list) } ?? []
            self.granted = granted.map { strings(in: $0.list) } ?? []
        }
    }

    /// The names of the arguments without a label, in order.
    let words: [String]
    let templates: [Template]

    static func all(in manifest: String) -> [String: Kind] {
        var kinds: [String: Kind] = [:]
        for text in manifest.split(separator: "static func ").dropFirst() {
            // The house's format ends a function of an extension with a brace four columns in.
            let function = text[..<(text.firstRange(of: "\n    }")?.lowerBound ?? text.endIndex)]
            guard let head = function.firstMatch(of: #/^(?<name>\w+)\((?<words>[^)]*)\)/#) else {
                continue
            }
            let target = #/\.(target|executableTarget|testTarget|systemLibrary)\(/#
            kinds[String(head.name)] = Kind(
                words: head.words.matches(of: #/_ (?<word>\w+):/#).map { String($0.word) },
                templates: function.split(separator: target).dropFirst().compactMap(Template.init))
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
