import Disk
import Foundation
import Testing

@Suite struct OpenBeneathTests {
    /// A folder with a file, a folder in it, and beside it what nobody may reach.
    private func withTree(_ body: (_ root: URL, OpenBeneath) throws -> Void) throws {
        let name = "the-block-test-\(UUID().uuidString)"
        let all = FileManager.default.temporaryDirectory.appending(path: name)
        let root = all.appending(path: "root")
        try FileManager.default.createDirectory(
            at: root.appending(path: "a/b"), withIntermediateDirectories: true)
        defer {
            do { try FileManager.default.removeItem(at: all) } catch { Issue.record(error) }
        }
        try Data("secret".utf8).write(to: all.appending(path: "secret"))
        try Data("top".utf8).write(to: root.appending(path: "top"))
        try Data("deep".utf8).write(to: root.appending(path: "a/b/deep"))
        try body(root, try OpenBeneath(root: root.path))
    }

    private func text(_ folder: OpenBeneath, _ names: [String]) throws -> String {
        guard case .file(let file) = try folder.open(names) else { return "directory" }
        var bytes: [UInt8] = []
        let count = try file.read(100, at: 0, into: &bytes)
        #expect(count == Int(file.size))
        return String(decoding: bytes, as: UTF8.self)
    }

    private func file(_ folder: OpenBeneath, _ names: [String]) throws -> FileBeneath {
        guard case .file(let file) = try folder.open(names) else {
            throw DiskError(.open, names.joined(separator: "/"), .wrongKind)
        }
        return file
    }

    private func problem(_ folder: OpenBeneath, _ names: [String]) -> DiskError.Problem? {
        do throws(DiskError) {
            _ = try folder.open(names)
            return nil
        } catch {
            #expect(error.operation == .open)
            return error.problem
        }
    }

    @Test func `files below the folder are opened, and directories are told`() throws {
        try withTree { _, folder in
            let texts = try [["top"], ["a", "b", "deep"], ["a", "b"], []].map { names in
                try text(folder, names)
            }
            #expect(texts == ["top", "deep", "directory", "directory"])
            #expect(problem(folder, ["none"]) == .missing)
            #expect(problem(folder, ["a", "none", "deep"]) == .missing)
            #expect(problem(folder, ["top", "deep"]) == .wrongKind)
        }
    }

    @Test(arguments: [
        ["..", "secret"], ["a", "..", "..", "secret"], ["../secret"], ["a/b/deep"], ["/etc/passwd"],
        [""], ["."], ["a", "", "b"], ["top\0"], [String(repeating: "x", count: 256)],
        Array(repeating: "a", count: 33),
    ])
    func `names that are more than a step down are missing`(names: [String]) throws {
        try withTree { _, folder in
            #expect(problem(folder, names) == .missing)
        }
    }

    @Test func `links are not followed, wherever they point and wherever they stand`() throws {
        try withTree { root, folder in
            for (link, target) in [
                ("out", "../secret"), ("absolute", "/"), ("in", "top"), ("dir", "a"),
                ("up", ".."), ("nowhere", "none"),
            ] {
                try FileManager.default.createSymbolicLink(
                    atPath: root.appending(path: link).path, withDestinationPath: target)
            }
            for names in [
                ["out"], ["absolute"], ["in"], ["dir"], ["up"], ["nowhere"], ["up", "secret"],
                ["dir", "b", "deep"], ["absolute", "etc", "passwd"],
            ] { #expect(problem(folder, names) == .wrongKind, "\(names)") }
        }
    }

    @Test func `the folder itself may be reached by a link, and is held`() throws {
        try withTree { root, _ in
            let parent = root.deletingLastPathComponent()
            let link = parent.appending(path: "current").path
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "root")
            let folder = try OpenBeneath(root: link)
            try FileManager.default.removeItem(atPath: link)
            let top = try text(folder, ["top"])
            #expect(top == "top")
        }
    }

    @Test func `pipes are no files, and nobody waits for them`() throws {
        try withTree { root, folder in
            #expect(mkfifo(root.appending(path: "pipe").path, 0o600) == 0)
            #expect(problem(folder, ["pipe"]) == .wrongKind)
        }
    }

    @Test func `a file that is replaced stays the one that was opened`() throws {
        try withTree { root, folder in
            let file = try self.file(folder, ["top"])
            try Data("another, longer one".utf8).write(to: root.appending(path: "other"))
            let (old, new) = (root.appending(path: "top").path, root.appending(path: "other").path)
            #expect(rename(new, old) == 0)
            var bytes: [UInt8] = []
            #expect(try file.read(100, at: 1, into: &bytes) == 2)
            #expect(bytes == Array("op".utf8))
            #expect(file.size == 3)
            let next = try self.file(folder, ["top"])
            #expect(next.size == 19)
            #expect(next.inode != file.inode)
        }
    }

    @Test func `what is read is appended, and nothing behind the end`() throws {
        try withTree { _, folder in
            let file = try self.file(folder, ["a", "b", "deep"])
            var bytes: [UInt8] = [7]
            #expect(try file.read(2, at: 1, into: &bytes) == 2)
            #expect(try file.read(2, at: 3, into: &bytes) == 1)
            #expect(try file.read(2, at: 4, into: &bytes) == 0)
            #expect(try file.read(2, at: .max, into: &bytes) == 0)
            #expect(try file.read(0, at: 0, into: &bytes) == 0)
            #expect(bytes == [7] + Array("eep".utf8))
        }
    }

    @Test func `the time of the last change is told to the nanosecond`() throws {
        try withTree { root, folder in
            let path = root.appending(path: "top").path
            var times = [
                timespec(tv_sec: 1_600_000_000, tv_nsec: 0),
                timespec(tv_sec: 1_500_000_000, tv_nsec: 123_456_789),
            ]
            #expect(utimensat(AT_FDCWD, path, &times, 0) == 0)
            let file = try self.file(folder, ["top"])
            #expect(file.modified == (1_500_000_000, 123_456_789))
        }
    }

    @Test func `a folder that is not there is refused`() {
        #expect(throws: DiskError.self) { try OpenBeneath(root: "/proc/none/such") }
    }
}
