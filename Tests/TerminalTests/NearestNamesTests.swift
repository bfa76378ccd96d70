import Testing

@testable import Terminal

@Suite struct NearestNamesTests {
    @Test(arguments: [
        ("stauts", ["status"]), ("lst", ["list"]), ("LIST", ["list"]), ("li", ["list"]),
        ("zzz", []), ("", []),
    ])
    func `near words are offered`(word: String, expected: [String]) {
        #expect(NearestNames.of(word, among: ["status", "list", "cancel"]) == expected)
    }

    @Test(arguments: [
        ("", "abc", 3), ("abc", "abc", 0), ("abc", "acb", 1), ("kitten", "sitting", 3),
        ("ab", "b", 1),
    ])
    func `distance counts the fewest changes`(left: String, right: String, distance: Int) {
        #expect(NearestNames.distance(Array(left), Array(right)) == distance)
        #expect(NearestNames.distance(Array(right), Array(left)) == distance)
    }
}
