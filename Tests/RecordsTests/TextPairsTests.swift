import Records
import Testing

@Suite struct TextPairsTests {
    private struct Search: Record, Equatable {
        var limit: UInt16 = 0
        var words: [String] = []
        var days: [Int32] = []
        var exact: Bool?
        var note = ""

        mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
            try visit("limit", &limit)
            try visit("words", &words, default: [])
            try visit("days", &days, default: [])
            try visit("exact", &exact)
            try visit("note", &note, default: "none")
        }
    }

    private let reader = TextPairs(Search.self)

    @Test func `texts stand as they are, numbers and flags as JSON writes them`() throws {
        let found = try reader.read([
            ("note", "\"}, 1"), ("exact", "true"), ("limit", "65535"),
        ])
        var expected = Search()
        (expected.limit, expected.exact, expected.note) = (65_535, true, "\"}, 1")
        #expect(found == expected)
    }

    @Test func `a list is named several times, or once as JSON`() throws {
        let several = try reader.read([
            ("words", "b"), ("limit", "1"), ("days", "-1"), ("words", "a"), ("days", "2"),
        ])
        let once = try reader.read([
            ("limit", "1"), ("days", "[-1,2]"), ("words", #"["b","a"]"#),
        ])
        #expect(several == once)
        #expect(several.words == ["b", "a"] && several.days == [-1, 2])
        #expect(try reader.read([("limit", "1"), ("words", "[")]).words == ["["])
    }

    @Test func `what is left out has its default`() throws {
        let found = try reader.read([("limit", "1")])
        #expect(found.note == "none" && found.exact == nil && found.words.isEmpty)
    }

    @Test(arguments: [
        ([("limit", "65536")], RecordError.Problem.expected("an integer from 0 to 65535"), "limit"),
        ([("limit", "")], .expected("an integer from 0 to 65535"), "limit"),
        ([("limit", "1,\"note\":\"x\"")], .expected("an integer from 0 to 65535"), "limit"),
        ([("limit", "1"), ("exact", "yes")], .expected("true or false"), "exact"),
        (
            [("limit", "1"), ("days", "1"), ("days", "x")],
            .expected("an integer from -2147483648 to 2147483647"), "days[1]"
        ),
        ([("limit", "1"), ("limit", "1")], .duplicateKey("limit"), ""),
        ([("limit", "1"), ("Limit", "1")], .unknownKey("Limit"), ""),
        ([], .missingKey("limit"), ""),
    ])
    func `what does not fit is refused under its name`(
        pairs: [(String, String)], problem: RecordError.Problem, path: String
    ) {
        #expect {
            _ = try reader.read(pairs.map { ($0.0, $0.1) })
        } throws: { error in
            (error as? RecordError)?.problem == problem && (error as? RecordError)?.path == path
        }
    }

    @Test func `the names are those of the record, in its order`() {
        #expect(reader.names == ["limit", "words", "days", "exact", "note"])
    }
}
