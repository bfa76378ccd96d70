import Foundation
import SpecTesting
import Testing

/// `the-block verify`: a directory that the real program has left.
@Suite(.ownThreads) struct VerifyTests {
    private let folder: TestFolder
    private var data: String { folder.url.appending(path: "data").path }

    init() throws { folder = try TestFolder() }

    private struct Report: Decodable {
        let height, entries, blocks, events: Int
        let snapshot: Int?
        let faults: [String]
    }

    private func verify() async throws -> ChildProcess.Answer {
        try await Program(built: "the-block").run(["verify", "--data", data, "--json"])
    }

    @Test func `a whole chain is replayed and its money counted, and damage is named`()
        async throws
    {
        let jobs = try await Program(built: "the-block").run([
            "run", "--data", data, "--listen", "127.0.0.1:0", "--page", "127.0.0.1:0", "--jobs",
            "2", "--every", "100ms", "--json",
        ])
        #expect(jobs.status == 0, "\(jobs.stderr)")
        let sound = try await verify()
        #expect(sound.status == 0, "\(sound.stderr)")
        let report = try JSONDecoder().decode(Report.self, from: Data(sound.stdout.utf8))
        #expect(report.faults.isEmpty && report.snapshot == report.height)
        #expect(report.blocks > 1 && report.entries >= 5 && report.events > report.entries)

        // Without what is made from the log it says the same, but for the snapshot.
        for name in ["history", "snapshots"] {
            try FileManager.default.removeItem(atPath: data + "/" + name)
        }
        let again = try await verify()
        let second = try JSONDecoder().decode(Report.self, from: Data(again.stdout.utf8))
        #expect(second.height == report.height && second.events == report.events)
        #expect(second.faults.isEmpty && second.snapshot == nil)

        let log = URL(filePath: data + "/log")
        let names = try FileManager.default.contentsOfDirectory(atPath: log.path).sorted()
        let segment = try #require(names.first { $0.hasSuffix(".log") || $0.contains("0000") })
        var bytes = try Data(contentsOf: log.appending(path: segment))
        bytes[700] ^= 1
        try bytes.write(to: log.appending(path: segment))
        let damaged = try await verify()
        #expect(damaged.status != 0 && damaged.stdout.isEmpty)
        #expect(damaged.stderr.contains(segment), "\(damaged.stderr)")
    }

    @Test func `where there is no chain none is begun, and beside a node nothing is touched`()
        async throws
    {
        let nothing = try await verify()
        #expect(nothing.status == 66 && nothing.stderr.contains("there is no chain in"))
        #expect(!FileManager.default.fileExists(atPath: data))
        try await NodeProgram.serve(in: data) { _ in
            let beside = try await verify()
            #expect(beside.status == 75 && beside.stderr.contains("another node runs on"))
        }
    }
}
