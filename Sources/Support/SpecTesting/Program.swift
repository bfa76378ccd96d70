package import Foundation

/// A program of this project: a script of the checkout, or an executable the build has made.
///
/// Asking one is what a row of kind metric, rpc, cli, env or http demands of its test. That
/// evidence is taken here and nowhere else: a run that answered marks the requirement scope it was
/// made in, and nothing outside the project can be a `Program`.
package struct Program: Sendable {
    package enum Refusal: Error, Hashable, Sendable {
        /// No such executable file in the checkout's own sources, or among the built products.
        case notOfThisProject(String)
    }

    private let executable: URL

    var path: String { executable.path }

    /// The script at `path` below the root of the checkout.
    package init(script path: String) throws(Refusal) {
        self.executable = try Self.executable(path, in: Checkout.root)
        let foreign = ["/.build/", "/.venv/", "/.git/"]
        let inside = executable.path.dropFirst(Checkout.root.path.count)
        guard !foreign.contains(where: { inside.hasPrefix($0) }) else {
            throw .notOfThisProject(path)
        }
    }

    /// The executable target of that name.
    package init(built name: String) throws(Refusal) {
        guard !name.contains("/") else { throw .notOfThisProject(name) }
        self.executable = try Self.executable(name, in: Checkout.products)
    }

    /// Runs the program and answers what it said; see ``ChildProcess`` for the bounds.
    package func run(
        _ arguments: [String] = [], environment: [String: String] = [:], input: String = "",
        in directory: URL = Checkout.root, deadline: Duration = .seconds(300)
    ) async throws(ChildProcess.Failure) -> ChildProcess.Answer {
        var child = ChildProcess(executable.path)
        child.arguments = arguments
        child.environment = environment
        child.input = Array(input.utf8)
        child.directory = directory
        child.deadline = deadline
        let answer = try await child.run()
        RequirementScope.current?.askedProgram()
        return answer
    }

    private static func executable(_ path: String, in directory: URL) throws(Refusal) -> URL {
        let file = directory.appending(path: path).resolvingSymlinksInPath()
        guard file.path.hasPrefix(directory.path + "/"),
            FileManager.default.isExecutableFile(atPath: file.path)
        else { throw .notOfThisProject(path) }
        return file
    }
}
