import Native
import Testing

@Suite struct NativeVersionTests {
    @Test(arguments: [
        ("3.5.9", "3.5.9"), ("v1.2.3-dev", "1.2.3"), ("1.2.13.1-motley", "1.2.13.1"),
        ("50", "50.0"),
        ("2.0.0", "2.0"), ("1.31.1.dist-info", "1.31.1"),
    ])
    func `the numbers at the beginning are the version`(text: String, shown: String) {
        #expect(NativeVersion(text)?.description == shown)
    }

    @Test(arguments: ["", "x", "...", "v", "99999999999"])
    func `a text without a number has none`(text: String) { #expect(NativeVersion(text) == nil) }

    @Test func `versions are compared by number`() {
        #expect(NativeVersion([1, 10]) > NativeVersion([1, 9, 9]))
        #expect(NativeVersion([3, 5]) == NativeVersion([3, 5, 0]))
        #expect(NativeVersion([3]) < NativeVersion([3, 0, 1]))
    }
}
