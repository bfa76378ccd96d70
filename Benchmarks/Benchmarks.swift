import Foundation

/// Measures this project, and beside it what others use for the same work. See docs/benchmarks.md.
@main
struct Benchmarks {
    static func main() {
        let program = Program(
            cases: Catalogue.cases,
            print: { FileHandle.standardOutput.write(Data("\($0)\n".utf8)) },
            complain: { FileHandle.standardError.write(Data("Benchmarks: \($0)\n".utf8)) })
        exit(program.run(CommandLine.arguments.dropFirst()))
    }
}
