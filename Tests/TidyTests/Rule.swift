/// A rule of the house: what it asks, and where a tree of files breaks it.
struct Rule: Sendable, CustomStringConvertible {
    let promise: String
    let findings: @Sendable (Tree) throws -> [Finding]

    var description: String { promise }

    static let all: [Rule] = [
        Rule(promise: "imports point down, or sideways to a declared room", findings: brokenFloors),
        Rule(
            promise: "what is declared is imported, and what is imported declared",
            findings: looseUses),
        Rule(
            promise: "a room touches only what its row in the table allows", findings: tableBreaches
        ),
        Rule(promise: "Base and Domain know no operating system", findings: impureImports),
        Rule(promise: "no room reaches itself through others", findings: circles),
        Rule(promise: "a long file says why on its first line", findings: longFiles),
        Rule(promise: "no file name hides a missing word", findings: vagueNames),
        Rule(promise: "every file belongs to a target", findings: orphans),
        Rule(
            promise: "nothing unfinished, and no trap for a user to spring", findings: bannedWords),
        Rule(promise: "no path of anyone's machine", findings: machinePaths),
        Rule(promise: "no test sleeps", findings: sleepingTests),
        Rule(promise: "tests of real time have threads of their own", findings: hurriedTests),
        Rule(promise: "tests with threads of their own keep to them", findings: strayTasks),
        Rule(promise: "no limit counts a test's wait for its turn", findings: timeLimits),
        Rule(promise: "every room opens with one paragraph", findings: missingPages),
        Rule(promise: "every relative link leads somewhere", findings: deadLinks),
    ]
}
