import SpecTesting
import Testing

@Suite struct TimeRuleTests {
    private static let path = "Tests/ATests/a.swift"

    @Test(arguments: realTimeWords)
    func `a test of real time among all others is found`(word: String) {
        let test = "@Suite struct A {\n@Test func a() { \(word) } }"
        let why = "`\(word)` needs `@Suite(.ownThreads)`"
        #expect(hurriedTests(Tree([Self.path: test])) == [Finding(Self.path, line: 1, why)])
        let bare = "@Test func a() { \(word) }"
        #expect(hurriedTests(Tree([Self.path: bare])) == [Finding(Self.path, why)])
        let own = test.replacing("@Suite", with: "@Suite(.serialized, .ownThreads)")
        #expect(hurriedTests(Tree([Self.path: own])) == [])
        let both = own + "\n" + test
        #expect(hurriedTests(Tree([Self.path: both])) == [Finding(Self.path, line: 3, why)])
        #expect(hurriedTests(Tree([Self.path: "func a() { \(word) }"])) == [])
        let exit = test.replacing("{ ", with: "{ processExitsWith; ")
        #expect(hurriedTests(Tree([Self.path: exit])) == [])
        #expect(hurriedTests(Tree([Self.path: "@Test func a() {}  // \(word)"])) == [])
    }

    @Test func `a limit that counts the wait for a turn is found`() {
        let test = "@Suite(.timeLimit(.minutes(1)), .ownThreads) struct A {}"
        #expect(timeLimits(Tree([Self.path: test])).map(\.line) == [1])
        #expect(
            timeLimits(Tree([Self.path: test.replacing(".timeLimit(.minutes(1)), ", with: "")]))
                == [])
    }

    @Test(arguments: strayWords)
    func `what leaves a test's own threads is found`(word: String) {
        let test = "@Suite(.ownThreads) struct A {\n@Test func a() { \(word) } }"
        #expect(strayTasks(Tree([Self.path: test])).map(\.line) == [2])
        #expect(strayTasks(Tree([Self.path: test.replacing("(.ownThreads)", with: "")])) == [])
        let own = test.replacing(word, with: "Task.own {")
        #expect(strayTasks(Tree([Self.path: own])) == [])
    }
}
