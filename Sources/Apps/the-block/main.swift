import Crypto
import Foundation
import Terminal

let words = CommandLine.arguments
// A library that judges signatures by another rule would split this node from all others.
do throws(Ed25519Disagreement) { try Ed25519.selfTest() } catch {
    FileHandle.standardError.write(Data("the-block: \(error)\n".utf8))
    exit(ExitCode.internalError.rawValue)
}
let console = Console.system(variables: ProcessInfo.processInfo.environment)
// Begun rather than awaited: a main file that awaits has a symbol that only one program may have, and
// the tests link both.
Task { @MainActor in
    let code = await program.run(
        Array(words.dropFirst()), calledAs: words.first ?? "the-block", at: console)
    exit(code.rawValue)
}
dispatchMain()
