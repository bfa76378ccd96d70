import Demo
import Foundation
import Records

/// What a sysexits-aware caller reads as "the command was used wrongly".
private let misuse: Int32 = 64

private let usage = """
    usage: the-block [--json | --version | --help]

      (none)     what is here, and how to look at it
      --json     the same as one JSON object
      --version  name and version
      --help     this text

    """

/// Reads the flags, prints, and answers the exit status.
func run(_ arguments: some Collection<String>) -> Int32 {
    guard arguments.count <= 1 else {
        return refuse("expected at most one flag, got \(arguments.count)")
    }
    switch arguments.first {
    case nil: return show { $0.text }
    case "--json": return show { String(decoding: $0.json(), as: UTF8.self) + "\n" }
    case "--version": print("the-block \(Tour().version)")
    case "--help", "-h": print(usage, terminator: "")
    case .some(let unknown):
        return refuse("unknown argument '\(unknown)'; expected --json, --version or --help")
    }
    return 0
}

/// Makes the tour and prints it; a walk that failed its own checks fails the program.
private func show(_ form: (Tour) -> String) -> Int32 {
    let tour = Tour.here
    print(form(tour), terminator: "")
    return tour.walk.isSound ? 0 : 1
}

private func refuse(_ reason: String) -> Int32 {
    FileHandle.standardError.write(Data("the-block: \(reason)\n\(usage)".utf8))
    return misuse
}
