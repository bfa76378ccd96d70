import Disk
import Testing

@Suite struct DiskPathTests {
    @Test(arguments: ["a", "log/0001.seg", "a/b/c/d/e/f/g/h", "A-b_c.d"])
    func `a path of plain names is taken as it is`(text: String) throws {
        let path = try #require(DiskPath(parsing: text))
        #expect(path.text == text)
        #expect(path.parent.appending(path.name) == path)
    }

    @Test(arguments: [
        "", "/", "/a", "a/", "a//b", ".", "..", "a/../b", ".hidden", "a b", "a\0", "ä", "a\\b",
        "a/b/c/d/e/f/g/h/i", String(repeating: "x", count: 256),
    ])
    func `a path that could leave its root or mean two things is none`(text: String) {
        #expect(DiskPath(parsing: text) == nil)
    }

    @Test func `paths are ordered by their bytes`() {
        #expect(DiskPath("a/b") > DiskPath("a-b"))
        #expect(DiskPath("B") < DiskPath("a"))
    }

    @Test func `the root is its own parent`() {
        #expect(DiskPath.root.parent == .root)
        #expect(DiskPath("a").parent == .root)
        #expect(DiskPath.root.appending("a") == DiskPath("a"))
    }
}
