import Foundation
import Telemetry
import Testing

@Suite struct FileSinkTests {
    private static func path() -> String {
        FileManager.default.temporaryDirectory.appending(path: "log-\(UUID().uuidString)").path
    }

    private static func content(_ path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }

    private static func write(_ text: String, to sink: FileSink) throws {
        let bytes = Array(text.utf8)
        try sink.write(bytes.span)
    }

    @Test func `a file that was moved away is made anew when asked`() throws {
        let path = Self.path()
        defer {
            for path in [path, path + ".1"] { try? FileManager.default.removeItem(atPath: path) }
        }
        let sink = try FileSink(path: path)
        try Self.write("one\n", to: sink)
        try FileManager.default.moveItem(atPath: path, toPath: path + ".1")
        try Self.write("two\n", to: sink)
        sink.reopen()
        try Self.write("three\n", to: sink)
        #expect(Self.content(path + ".1") == "one\ntwo\n")
        #expect(Self.content(path) == "three\n")
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
        #expect((mode as? Int ?? 0) & 0o027 == 0)
    }

    @Test func `a signal has the file opened anew`() throws {
        let path = Self.path()
        defer {
            for path in [path, path + ".1"] { try? FileManager.default.removeItem(atPath: path) }
        }
        let sink = try FileSink(path: path)
        #expect(ReopenSignal.install(SIGURG))
        try Self.write("one\n", to: sink)
        try FileManager.default.moveItem(atPath: path, toPath: path + ".1")
        // A pool's thread blocks signals; this one shall have its own here and now.
        var (urgent, outer) = (sigset_t(), sigset_t())
        sigemptyset(&urgent)
        sigaddset(&urgent, SIGURG)
        pthread_sigmask(SIG_UNBLOCK, &urgent, &outer)
        raise(SIGURG)
        pthread_sigmask(SIG_SETMASK, &outer, nil)
        try Self.write("two\n", to: sink)
        #expect(Self.content(path) == "two\n")
    }

    @Test func `where the file cannot be made anew, lines go where they went`() throws {
        let folder = Self.path()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        let moved = folder + ".moved"
        defer { try? FileManager.default.removeItem(atPath: moved) }
        let sink = try FileSink(path: folder + "/log")
        try FileManager.default.moveItem(atPath: folder, toPath: moved)
        sink.reopen()
        #expect(throws: LogSinkError.reopen(error: ENOENT)) { try Self.write("kept\n", to: sink) }
        #expect(Self.content(moved + "/log") == "kept\n")
        #expect(throws: LogSinkError.reopen(error: ENOENT)) { try FileSink(path: folder + "/log") }
    }
}
