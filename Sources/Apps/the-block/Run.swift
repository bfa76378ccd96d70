import Crypto
import Demo
import Foundation
import Maintenance
import Records

/// What a sysexits-aware caller reads as "the command was used wrongly", as "the software is not as
/// it should be" and as "nothing could be written".
private let (misuse, software, cannotWrite): (Int32, Int32, Int32) = (64, 70, 74)

private let usage = """
    usage: the-block [--json | --version | --help]
           the-block log verify|show DIR [--help]

      (none)     what is here, and how to look at it
      --json     the same as one JSON object
      --version  name and version
      --help     this text
      log        looks at a command log: is it sound, what is in it

    """

/// Reads the flags, prints, and answers the exit status.
func run(_ arguments: some Collection<String>) -> Int32 {
    do throws(Ed25519Disagreement) { try Ed25519.selfTest() } catch {
        FileHandle.standardError.write(Data("the-block: \(error)\n".utf8))
        return software
    }
    if arguments.first == "log" { return print(LogCommand.run(Array(arguments.dropFirst()))) }
    guard arguments.count <= 1 else {
        return refuse("expected at most one flag, got \(arguments.count)")
    }
    switch arguments.first {
    case nil: return show { $0.text }
    case "--json": return show { String(decoding: $0.json(), as: UTF8.self) + "\n" }
    case "--version": return write("the-block \(Tour().version)\n")
    case "--help", "-h": return write(usage)
    case .some(let unknown):
        return refuse("unknown argument '\(unknown)'; expected --json, --version or --help")
    }
}

/// Makes the tour and prints it; a walk that failed its own checks fails the program.
private func show(_ form: (Tour) -> String) -> Int32 {
    let tour = Tour.here
    let status = write(form(tour))
    return status == 0 && !tour.walk.isSound ? 1 : status
}

/// Prints an answer; what cannot be written is a failure, whatever the answer was.
private func print(_ answer: LogCommand.Answer) -> Int32 {
    FileHandle.standardError.write(Data(answer.complaint.utf8))
    let status = write(answer.output)
    return status == 0 ? answer.status : status
}

private func write(_ text: String) -> Int32 {
    do { try FileHandle.standardOutput.write(contentsOf: Data(text.utf8)) } catch {
        FileHandle.standardError.write(Data("the-block: cannot write: \(error)\n".utf8))
        return cannotWrite
    }
    return 0
}

private func refuse(_ reason: String) -> Int32 {
    FileHandle.standardError.write(Data("the-block: \(reason)\n\(usage)".utf8))
    return misuse
}
