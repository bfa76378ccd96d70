import HTTP
import SpecTesting
import Testing

@Suite struct ValidatorsTests {
    /// The state of these tests: a strong tag, and a date one second after the first of 1994.
    private static let now = Validators(
        etag: ETag("x"), lastModified: HTTPDate(seconds: 757_382_401))
    private static let before = "Sat, 01 Jan 1994 00:00:00 GMT"
    private static let same = "Sat, 01 Jan 1994 00:00:01 GMT"

    private static func judge(
        _ lines: String, _ method: RequestMethod = .get, _ state: Validators = now
    ) -> ConditionOutcome? {
        requestHead(lines).map { state.judge(method, $0.fields) }
    }

    @Test(arguments: [
        ("A: b", ConditionOutcome.proceed, ConditionOutcome.proceed),
        ("If-None-Match: \"x\"", .notModified, .preconditionFailed),
        ("If-None-Match: W/\"x\"", .notModified, .preconditionFailed),
        ("If-None-Match: \"y\", \"x\"", .notModified, .preconditionFailed),
        ("If-None-Match: \"y\"\r\nIf-None-Match: \"x\"", .notModified, .preconditionFailed),
        ("If-None-Match: *", .notModified, .preconditionFailed),
        ("If-None-Match: \"y\"", .proceed, .proceed), ("If-None-Match: x", .proceed, .proceed),
        ("If-None-Match: \"a,x\"", .proceed, .proceed),
        ("If-Match: \"x\"", .proceed, .proceed), ("If-Match: *", .proceed, .proceed),
        ("If-Match: W/\"x\"", .preconditionFailed, .preconditionFailed),
        ("If-Match: \"y\"", .preconditionFailed, .preconditionFailed),
        ("If-Match: \"x\"\r\nIf-None-Match: \"x\"", .notModified, .preconditionFailed),
        ("If-Modified-Since: \(same)", .notModified, .proceed),
        ("If-Modified-Since: \(before)", .proceed, .proceed),
        ("If-Modified-Since: yesterday", .proceed, .proceed),
        ("If-Modified-Since: \(same)\r\nIf-None-Match: \"y\"", .proceed, .proceed),
        ("If-Unmodified-Since: \(same)", .proceed, .proceed),
        ("If-Unmodified-Since: \(before)", .preconditionFailed, .preconditionFailed),
        ("If-Unmodified-Since: \(before)\r\nIf-Match: \"x\"", .proceed, .proceed),
        (
            "If-Unmodified-Since: \(before)\r\nIf-Modified-Since: \(same)", .preconditionFailed,
            .preconditionFailed
        ),
    ])
    func `conditions are judged in their order`(
        lines: String, reading: ConditionOutcome, writing: ConditionOutcome
    ) {
        #expect(Self.judge(lines) == reading)
        #expect(Self.judge(lines, .head) == reading)
        #expect(Self.judge(lines, .put) == writing)
    }

    @Test func `what does not exist matches nothing`() {
        let nothing = Validators(exists: false)
        #expect(Self.judge("If-Match: *", .put, nothing) == .preconditionFailed)
        #expect(Self.judge("If-None-Match: *", .put, nothing) == .proceed)
        let plain = Validators()
        #expect(Self.judge("If-Match: \"x\"", .put, plain) == .preconditionFailed)
        #expect(Self.judge("If-None-Match: \"x\"", .get, plain) == .proceed)
        #expect(Self.judge("If-Modified-Since: \(Self.same)", .get, plain) == .proceed)
    }

    @Test(arguments: [
        ("A: b", true), ("If-Range: \"x\"", true), ("If-Range: W/\"x\"", false),
        ("If-Range: \"y\"", false), ("If-Range: \(same)", true), ("If-Range: \(before)", false),
        ("If-Range: x", false), ("If-Range: \"x\"\r\nIf-Range: \"x\"", false),
    ])
    func `a range is heeded for exactly this state`(lines: String, isHeeded: Bool) {
        #expect(requestHead(lines).map { Self.now.allowsRange($0.fields) } == isHeeded)
    }

    @Test func `a weak state allows no range by its tag`() {
        let weak = Validators(etag: ETag("x", isWeak: true))
        #expect(requestHead("If-Range: W/\"x\"").map { weak.allowsRange($0.fields) } == false)
        #expect(requestHead("If-Range: \"x\"").map { weak.allowsRange($0.fields) } == false)
    }

    @Test func `tags are written and read`() {
        #expect(ETag("a")?.text == "\"a\"" && ETag("", isWeak: true)?.text == "W/\"\"")
        #expect(ETag(text: "W/\"a\"") == ETag("a", isWeak: true))
        for text in [
            "", "a", "\"", "\"a", "a\"", "w/\"a\"", "W/a", "\"a\"b\"", "\"a b\"", "\"a\n\"",
        ] {
            #expect(ETag(text: text) == nil)
        }
        #expect(ETag("a b") == nil && ETag(String(repeating: "a", count: 257)) == nil)
    }
}
