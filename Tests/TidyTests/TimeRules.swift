/// What begins something real that is waited for: a server, a loop, a client, a program under way, or
/// a clock that runs.
let realTimeWords = [
    "Server.start(", "LoopGroup(", "LoopUnderTest(", "TestServer(", "MountedServer(", "RawServer(",
    "RawPeer(", "HTTPCaller(", "TestClient(", "Client.open(", "FileWatch(", "SettingsWatch(",
    "DemoProgram.serve", ".running(", "ContinuousClock", "SuspendingClock",
]

private let exitTest = "processExitsWith"

/// What leaves the threads of a test that has its own: `Task.own {` does not.
let strayWords = ["Task {", "Task.detached", exitTest]

/// Tests of real time that share their threads with all others: how busy the machine is would
/// decide what they find. A file without tests is what others stand on; an exit test has a process of
/// its own.
@Sendable func hurriedTests(_ tree: Tree) -> [Finding] {
    tests(in: tree).flatMap { path -> [Finding] in
        let code = tree.swift(path).code
        guard code.contains("@Test"), !code.contains(exitTest),
            let word = realTimeWords.first(where: code.contains)
        else { return [] }
        let suites = tree.swift(path).code.split(
            separator: "\n", omittingEmptySubsequences: false
        ).enumerated().filter { $0.element.contains("@Suite") }
        let why = "`\(word)` needs `@Suite(.ownThreads)`"
        guard !suites.isEmpty else { return [Finding(path, why)] }
        return suites.filter { !$0.element.contains(".ownThreads") }.map {
            Finding(path, line: $0.offset + 1, why)
        }
    }
}

/// Tasks that such a test begins among all others, where they may wait for their turn for long, and
/// exit tests, whose ends are told there.
@Sendable func strayTasks(_ tree: Tree) -> [Finding] {
    tests(in: tree).filter { tree.swift($0).code.contains(".ownThreads") }.flatMap { path in
        strayWords.flatMap { word in
            Tree.lines(of: word, in: tree.swift(path).code).map {
                Finding(path, line: $0, "`\(word)` leaves the test's own threads")
            }
        }
    }
}

/// Limits of a test library: they run while the test waits for its turn.
@Sendable func timeLimits(_ tree: Tree) -> [Finding] {
    tests(in: tree).flatMap { path in
        Tree.lines(of: ".timeLimit(", in: tree.swift(path).code).map {
            Finding(
                path, line: $0, "a time limit counts the wait for a turn; `.ownThreads` has one")
        }
    }
}

private func tests(in tree: Tree) -> [String] {
    tree.sources.filter { $0.hasPrefix("Tests/") && $0.hasSuffix(".swift") }
}
