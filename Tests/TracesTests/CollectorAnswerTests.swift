import HTTP
import Testing

@testable import Traces

@Suite struct CollectorAnswerTests {
    private func read(_ code: Int, _ body: String = "") throws -> CollectorAnswer {
        let status = try #require(Status(code: code))
        return CollectorAnswer(TraceAnswer(status: status, body: Array(body.utf8)))
    }

    @Test(arguments: 100...599) func `only four statuses ask for another try`(code: Int) throws {
        let answer = try read(code)
        switch code {
        case 200..<300: #expect(answer == .taken(rejected: 0))
        case 429, 502, 503, 504: #expect(answer == .again(after: nil))
        case _: #expect(answer == .refused)
        }
    }

    @Test(arguments: [
        ("{}", 0), ("", 0), ("no json", 0), ("[]", 0), ("{\"partialSuccess\":{}}", 0),
        ("{\"partialSuccess\":{\"rejectedSpans\":\"3\",\"errorMessage\":\"no\"},\"more\":[1]}", 3),
        ("{\"partialSuccess\":{\"rejectedSpans\":4}}", 4),
        ("{\"partialSuccess\":{\"rejectedSpans\":-1}}", 0),
        ("{\"partialSuccess\":{\"rejectedSpans\":\"", 0),
        ("{\"partialSuccess\":[7]}", 0),
    ])
    func `what it rejected is found, and anything else is nothing`(body: String, count: UInt64)
        throws
    {
        #expect(try read(200, body) == .taken(rejected: count))
    }

    @Test func `a body beyond the bound is not looked into`() throws {
        let blanks = String(repeating: " ", count: CollectorAnswer.longestBody)
        let said = "{\"partialSuccess\":{\"rejectedSpans\":4}}"
        #expect(try read(200, blanks + said) == .taken(rejected: 0))
    }
}
