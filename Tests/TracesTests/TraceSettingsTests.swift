import Foundation
import Settings
import Testing

@testable import Traces

@Suite struct TraceSettingsTests {
    private func refused(_ variables: [String: String]) -> [String] {
        do throws(SettingsRefusal) {
            _ = try traceSettings(variables)
            return []
        } catch { return error.violations.map(\.description) }
    }

    @Test func `without an address it is off`() throws {
        let settings = try SettingsSnapshot<TraceSettings>(SettingsLayers()).settings
        #expect(!settings.isOn)
        #expect(settings.interval == .seconds(5) && settings.timeout == .seconds(10))
        #expect(settings.mostSpans == 512 && settings.mostBytes == 1 << 20)
        #expect(settings.attempts == 5 && settings.isCompressed && settings.headers.isEmpty)
    }

    @Test(arguments: [
        ("http://127.0.0.1:4318", "http://127.0.0.1:4318/v1/traces"),
        ("https://c.example/otlp/", "https://c.example/otlp/v1/traces"),
    ])
    func `the path of the signal is added`(endpoint: String, address: String) throws {
        #expect(try traceSettings(["ENDPOINT": endpoint]).address == address)
    }

    @Test func `mistakes are told, all at once`() {
        #expect(
            refused([
                "ENDPOINT": "ftp://c.example", "TIMEOUT": "1ms", "INTERVAL": "0s",
                "BATCH_SPANS": "0", "BATCH_BYTES": "1KiB", "ATTEMPTS": "11", "GZIP": "maybe",
            ]).count == 7)
        #expect(refused(["ENDPOINT": "http://me:secret@127.0.0.1"]).count == 1)
    }

    @Test(arguments: [
        ("https://c.example", true), ("http://127.0.0.1:4318", true), ("http://[::1]:4318", true),
        ("http://localhost", true), ("http://c.example", false),
        ("http://127.0.0.1.example", false), ("http://[::1%25x]", false),
        ("http://localhost.example:4318/x", false),
    ])
    func `secrets go over TLS or stay on this machine`(endpoint: String, isFine: Bool) throws {
        let file = try headerFile("authorization=Bearer hunter2\n")
        defer { try? FileManager.default.removeItem(at: file) }
        let said = refused(["ENDPOINT": endpoint, "HEADERS_FILE": file.path])
        #expect(said.isEmpty == isFine, "\(said)")
        #expect(!said.contains { $0.contains("hunter2") })
        #expect(refused(["ENDPOINT": endpoint]).isEmpty)
    }

    @Test func `headers come from a file, and a list that is none is refused`() throws {
        let file = try headerFile("a=1,b=2")
        defer { try? FileManager.default.removeItem(at: file) }
        let settings = try traceSettings(["HEADERS_FILE": file.path])
        #expect(settings.headers.map(\.name) == ["a", "b"])
        let wrong = try headerFile("hunter2")
        defer { try? FileManager.default.removeItem(at: wrong) }
        let said = refused(["HEADERS_FILE": wrong.path])
        #expect(said.count == 1 && said[0].contains("name=value") && !said[0].contains("hunter2"))
    }

    private func headerFile(_ text: String) throws -> URL {
        let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try Data(text.utf8).write(to: file)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
        return file
    }
}
