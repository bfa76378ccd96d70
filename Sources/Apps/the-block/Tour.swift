/// What stands in this checkout and how to look at it.
struct Tour: Sendable {
    struct Room: Sendable {
        let floor: String
        let name: String
        let owns: String
    }

    struct Command: Sendable {
        let line: String
        let shows: String
    }

    let version: String
    let rooms: [Room]
    let commands: [Command]

    static let here = Tour(
        version: "0.1.0",
        rooms: [
            Room(
                floor: "Base", name: "Primitives",
                owns: "amounts, heights, moments, ids: arithmetic that cannot be wrong silently"),
            Room(
                floor: "Base", name: "Records",
                owns: "one list of fields a type; binary, JSON, hashes and schema follow from it"),
            Room(
                floor: "Base", name: "Crypto",
                owns: "digests, signatures and Merkle logs"),
            Room(
                floor: "Base", name: "Tables",
                owns: "where state lives: rows, their history within a block, roots and proofs"),
            Room(
                floor: "Support", name: "Simulation",
                owns: "seeded dice: the same seed, the same run"),
            Room(
                floor: "Support", name: "SpecTesting",
                owns: "ties tests to the rows of docs/spec"),
        ],
        commands: [
            Command(line: "make test", shows: "every promise, checked"),
            Command(line: "make conformance", shows: "which rows of the specification are proven"),
            Command(line: "make bench", shows: "how fast, beside whom"),
            Command(line: "make help", shows: "everything else"),
            Command(line: "docs/README.md", shows: "where to read on"),
        ])
}

extension Tour {
    var text: String {
        let roomWidth = rooms.map { $0.floor.count + $0.name.count + 1 }.max() ?? 0
        let commandWidth = commands.map(\.line.count).max() ?? 0
        let rooms = rooms.map {
            "  " + "\($0.floor)/\($0.name)".padded(to: roomWidth) + "  \($0.owns)"
        }
        let commands = commands.map { "  " + $0.line.padded(to: commandWidth) + "  \($0.shows)" }
        return """
            The Block \(version): a market in computing, and the ledger that settles it.
            There is no node to start yet. These rooms are built:

            \(rooms.joined(separator: "\n"))

            To look at them:

            \(commands.joined(separator: "\n"))

            """
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
