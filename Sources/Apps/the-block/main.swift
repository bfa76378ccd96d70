import Foundation
import Terminal

let words = CommandLine.arguments
let console = Console.system(variables: ProcessInfo.processInfo.environment)
let code = await program.run(
    Array(words.dropFirst()), calledAs: words.first ?? "the-block", at: console)
exit(code.rawValue)
