import Records
import Surface
import Testing

@Suite struct ListLimitTests {
    @Test(arguments: [("1", 1), ("20", 20), ("100", 100)])
    func `what is within the bounds is taken`(text: String, count: Int) throws {
        #expect(try PageLimit(json: text).count == count)
        #expect(PageLimit().count == 20)
    }

    @Test(arguments: ["0", "101", "4294967295", "-1", "\"5\""])
    func `what is not is refused`(text: String) {
        #expect(throws: RecordError.self) { try PageLimit(json: text) }
    }

    @Test func `the nearest number is taken where one is clamped`() {
        #expect(PageLimit(clamping: -7).count == 1)
        #expect(PageLimit(clamping: 7).count == 7)
        #expect(PageLimit(clamping: .max).count == 100)
    }
}
