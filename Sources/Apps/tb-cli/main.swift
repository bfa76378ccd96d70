import Crypto
import Foundation
import Terminal

let words = CommandLine.arguments
// A library that signs or judges by another rule would make what nobody else takes.
do throws(Ed25519Disagreement) { try Ed25519.selfTest() } catch {
    FileHandle.standardError.write(Data("tb-cli: \(error)\n".utf8))
    exit(ExitCode.internalError.rawValue)
}
let console = Console.system(variables: ProcessInfo.processInfo.environment)
// Begun rather than awaited: a main file that awaits has a symbol that only one program may have, and
// the tests link both.
Task { @MainActor in
    let code = await program.run(
        Array(words.dropFirst()), calledAs: words.first ?? "tb-cli", at: console)
    exit(code.rawValue)
}
dispatchMain()
