import Foundation

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
    case nil: print(Tour.here.text, terminator: "")
    case "--json": print(Tour.here.json)
    case "--version": print("the-block \(Tour.here.version)")
    case "--help", "-h": print(usage, terminator: "")
    case .some(let unknown):
        return refuse("unknown argument '\(unknown)'; expected --json, --version or --help")
    }
    return 0
}

private func refuse(_ reason: String) -> Int32 {
    FileHandle.standardError.write(Data("the-block: \(reason)\n\(usage)".utf8))
    return misuse
}
