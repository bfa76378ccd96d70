/// Imports that point up, to a test's room from a product, or to a program.
@Sendable func brokenFloors(_ tree: Tree) throws -> [Finding] {
    let house = try House(tree)
    return house.rooms.flatMap { room in
        house.imports(of: room, in: tree).compactMap { file, line, other in
            refusal(of: other, from: room).map { Finding(file, line: line, $0) }
        }
    }
}

private func refusal(of other: House.Room, from room: House.Room) -> String? {
    if other.name == room.name || other.floor == .c { return nil }
    switch room.floor {
    case .tests:
        return other.kind == "tests" ? "\(other.name) is no room; nothing imports it" : nil
    case .support:
        return other.floor > .services && other.floor != .support
            ? "\(room.name) may not import \(other.name)" : nil
    case .c, .base, .domain, .platform, .surface, .services, .apps:
        if other.floor == .support { return "\(other.name) is for tests and benchmarks only" }
        if other.floor == .apps { return "\(other.name) is a program; nothing imports it" }
        return other.floor > room.floor
            ? "\(room.name) stands below \(other.name); an import may only point down" : nil
    }
}

/// Lists after `uses:` and imports that do not agree. A test may list a program only to have it
/// built before it asks it.
@Sendable func looseUses(_ tree: Tree) throws -> [Finding] {
    let house = try House(tree)
    let rooms = house.byName
    return house.rooms.flatMap { room -> [Finding] in
        let imports = house.imports(of: room, in: tree).filter { $0.room.name != room.name }
        let imported = Set(imports.map(\.room.name))
        var findings = imports.compactMap { file, line, other in
            room.uses.contains(other.name) || room.granted.contains(other.name)
                ? nil
                : Finding(
                    file, line: line, "\(room.name) imports \(other.name) but does not list it")
        }
        for use in room.uses where !imported.contains(use) {
            guard let other = rooms[use] else {
                findings.append(
                    Finding("Package.swift", "\(room.name) lists \(use), which is no target"))
                continue
            }
            if room.floor == .tests && other.floor == .apps { continue }
            findings.append(
                Finding("Package.swift", "\(room.name) lists \(use) and never imports it"))
        }
        return findings
    }
}

/// Rooms that the table does not know, or that touch more than it allows them.
@Sendable func tableBreaches(_ tree: Tree) throws -> [Finding] {
    try breaches(of: roomTable, in: tree)
}

func breaches(of table: [String: Set<String>], in tree: Tree) throws -> [Finding] {
    let house = try House(tree)
    let rooms = house.rooms.filter { $0.floor != .tests && $0.floor != .c }
    let cTargets = Set(house.rooms.filter { $0.floor == .c }.map(\.name))
    let known = rooms.flatMap { room -> [Finding] in
        guard let allowed = table[room.name] else {
            return [Finding("Package.swift", "\(room.name) is in no row: add it to the table")]
        }
        return Set(room.uses).subtracting(allowed).subtracting(cTargets).map {
            Finding("Package.swift", "the table does not let \(room.name) touch \($0)")
        }
    }
    let gone = Set(table.keys).subtracting(rooms.map(\.name))
    return known
        + gone.map { Finding("Package.swift", "the table has a row for \($0), which is no room") }
}

/// Imports of the operating system, or of Foundation, on the two floors that replay must be able to
/// trust. A shell speaks to C, and so may see the C library.
@Sendable func impureImports(_ tree: Tree) throws -> [Finding] {
    let foundation: Set = [
        "Foundation", "FoundationEssentials", "FoundationNetworking", "Dispatch",
    ]
    let cLibrary: Set = ["Glibc", "Musl", "Darwin"]
    let house = try House(tree)
    return house.rooms.filter { [.base, .domain].contains($0.floor) }.flatMap { room in
        let banned = room.kind == "shell" ? foundation : foundation.union(cLibrary)
        return house.files(of: room, in: tree).flatMap { file in
            tree.swift(file).imports.filter { banned.contains($0.module) }.map {
                Finding(file, line: $0.line, "\(room.name) may not import \($0.module)")
            }
        }
    }
}

/// Targets that reach themselves through what they list and import.
@Sendable func circles(_ tree: Tree) throws -> [Finding] {
    let house = try House(tree)
    var next: [String: Set<String>] = [:]
    for room in house.rooms {
        let imported = house.imports(of: room, in: tree).map(\.room.name)
        next[room.name] = Set(room.uses).union(imported.filter { $0 != room.name })
    }
    return next.keys.sorted().compactMap { start in
        var reached = next[start] ?? []
        var waiting = Array(reached)
        while let name = waiting.popLast() {
            for further in next[name] ?? [] where reached.insert(further).inserted {
                waiting.append(further)
            }
        }
        return reached.contains(start) ? Finding("Package.swift", "\(start) reaches itself") : nil
    }
}
