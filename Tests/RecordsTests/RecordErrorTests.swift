import Records
import Testing

@Suite struct RecordErrorTests {
    @Test(arguments: [
        (RecordError.Problem.truncated, "the input ends inside this value"),
        (.expected("an integer string"), "expected an integer string"),
        (.unknownKey("lane"), #"unknown key "lane""#),
        (.duplicateKey("lane"), #"key "lane" stands twice"#),
        (.missingKey("lane"), #"missing key "lane""#),
        (.notUTF8, "expected UTF-8"),
        (.tooDeep(limit: 32), "nested deeper than 32 levels"),
        (.tooLarge(limit: 9), "larger than 9 bytes"),
        (.trailingBytes, "bytes follow the end of the value"),
        (
            .notCanonical("names that do not ascend"),
            "not in canonical form: names that do not ascend"
        ),
    ])
    func `a problem reads as a sentence`(problem: RecordError.Problem, text: String) {
        #expect(problem.description == text)
        #expect(RecordError(problem, at: 7).description == text + " (byte 7)")
        #expect(
            RecordError(problem, at: 7, path: "events[17].units").description
                == "events[17].units: " + text + " (byte 7)")
    }

    @Test func `errors are equal when all they say is`() {
        let error = RecordError(.truncated, at: 1, path: "a")
        #expect(error == RecordError(.truncated, at: 1, path: "a"))
        #expect(error != RecordError(.truncated, at: 2, path: "a"))
        #expect(error != RecordError(.truncated, at: 1, path: "b"))
        #expect(error != RecordError(.notUTF8, at: 1, path: "a"))
    }
}
