import Foundation
import SpecTesting
import Testing

/// The settings of the event loops act on the running program. What they do is seen in how often a
/// loop turns: once for each poll while it is idle, and once more for each look at a socket that has
/// waited longer than its backoff.
@Suite(.serialized, .ownThreads) struct DemoRuntimeTests {
    /// Turns of the only loop while `count` requests come `gap` seconds apart.
    private static let reading = """
        import select, socket, sys
        port, gap, count = int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])
        def ask(sock):
            sock.sendall(b"GET /metrics HTTP/1.1\\r\\nHost: 127.0.0.1\\r\\n\\r\\n")
            data = b""
            while b"\\r\\n\\r\\n" not in data: data += sock.recv(65536)
            head, body = data.split(b"\\r\\n\\r\\n", 1)
            length = [l for l in head.split(b"\\r\\n") if l.lower().startswith(b"content-length")]
            while len(body) < int(length[0].split(b":")[1]): body += sock.recv(65536)
            name = b"runtime_reactor_turns_total"
            return next(int(l.split()[1]) for l in body.split(b"\\n") if l.startswith(name))
        sock = socket.create_connection(("127.0.0.1", port))
        first = ask(sock)
        for _ in range(count):
            select.select([], [], [], gap)
            last = ask(sock)
        print(last - first)
        """

    /// Turns while ten answers of a mebibyte are taken slowly.
    private static let writing = """
        import select, socket, sys
        def connect():
            sock = socket.socket(socket.AF_UNIX)
            sock.connect(sys.argv[1])
            return sock
        def turns():
            sock, data = connect(), b""
            sock.sendall(b"GET /metrics HTTP/1.1\\r\\nHost: 127.0.0.1\\r\\nConnection: close\\r\\n\\r\\n")
            while part := sock.recv(65536): data += part
            name = b"runtime_reactor_turns_total"
            return next(int(l.split()[1]) for l in data.split(b"\\n") if l.startswith(name))
        sock, body = connect(), b"x" * (1 << 20)
        head = b"POST /echo HTTP/1.1\\r\\nHost: 127.0.0.1\\r\\nContent-Length: %d\\r\\n\\r\\n" % len(body)
        before = turns()
        for _ in range(10):
            sock.sendall(head + body)
            left = len(body)
            while left > 0:
                select.select([], [], [], 0.005)
                left -= len(sock.recv(65536))
        print(turns() - before)
        """

    private func turns(_ demo: DemoProgram, gap: String, count: Int) async throws -> Int {
        let said = try await PythonPeer().run(
            Self.reading, arguments: [demo.port, gap, String(count)])
        return Int(String(decoding: said, as: UTF8.self).dropLast()) ?? 0
    }

    private func turns(writing path: String) async throws -> Int {
        let said = try await PythonPeer().run(Self.writing, arguments: [path])
        return Int(String(decoding: said, as: UTF8.self).dropLast()) ?? 0
    }

    /// A count that is as it should be; the last one where none is. A busy machine may take a
    /// program's time away in the midst of counting, but does not do so each time.
    private func counted(
        _ isRight: (Int) -> Bool, _ count: () async throws -> Int
    ) async throws -> Int {
        for _ in 0..<19 {
            let turns = try await count()
            if isRight(turns) { return turns }
        }
        return try await count()
    }

    /// Looks at sockets are put off beyond the test, so that only polls are left.
    private let unlooked = ["TB_IO_READ_BACKOFF_MS": "10000", "TB_IO_WRITE_BACKOFF_MS": "10000"]

    @Test(.requirement("RT-003", "RT-006"), .python("socket"))
    func `an idle loop polls as often as it is told, ten times a second by default`()
        async throws
    {
        let folder = try TestFolder()
        let file = try folder.write("[runtime]\nreactor_idle_poll_ms = 5\n", to: "a.toml")
        for (arguments, variables, range) in [
            ([], [:], 8...25), (["--config", file], [:], 100...210),
            ([], ["TB_REACTOR_IDLE_POLL_MS": "10"], 60...110),
            (["--config", file], ["TB_REACTOR_IDLE_POLL_MS": "1000"], 1...6),
        ] as [([String], [String: String], ClosedRange<Int>)] {
            try await DemoProgram.serve(
                ["--loops", "1"] + arguments,
                environment: unlooked.merging(variables) { $1 }
            ) { demo in
                let turns = try await counted(range.contains) {
                    try await self.turns(demo, gap: "1", count: 1)
                }
                #expect(range.contains(turns), "\(turns) turns with \(variables)")
            }
        }
    }

    @Test(.requirement("RT-004", "RT-007"), .python("socket"))
    func `a socket that waits to be read is looked at after the backoff, 10 ms by default`()
        async throws
    {
        let folder = try TestFolder()
        let file = try folder.write("[runtime]\nio_read_backoff_ms = 1\n", to: "a.toml")
        // A request is a turn; one that comes later than the backoff has cost another one before.
        for (arguments, variables, gap, looks) in [
            ([], [:], "0.002", false), ([], [:], "0.03", true),
            (["--config", file], [:], "0.005", true),
            ([], ["TB_IO_READ_BACKOFF_MS": "1"], "0.005", true),
            (["--config", file], ["TB_IO_READ_BACKOFF_MS": "10000"], "0.03", false),
        ] as [([String], [String: String], String, Bool)] {
            let idle = ["TB_REACTOR_IDLE_POLL_MS": "60000"]
            try await DemoProgram.serve(
                ["--loops", "1"] + arguments, environment: idle.merging(variables) { $1 }
            ) { demo in
                let isRight: (Int) -> Bool = { looks ? $0 > 170 : $0 < 140 }
                let turns = try await counted(isRight) {
                    try await self.turns(demo, gap: gap, count: 100)
                }
                #expect(isRight(turns), "\(turns) turns, \(gap) s apart, \(variables)")
            }
        }
    }

    @Test(.requirement("RT-005", "RT-008"), .python("socket"))
    func `a socket that waits to be written is looked at after the backoff`() async throws {
        let folder = try TestFolder()
        let file = try folder.write("[runtime]\nio_write_backoff_ms = 1\n", to: "a.toml")
        let path = folder.url.appending(path: "s/s").path
        var counts: [Int] = []
        for (arguments, variables) in [
            ([], ["TB_IO_WRITE_BACKOFF_MS": "10000"]), (["--config", file], [:]),
            ([], ["TB_IO_WRITE_BACKOFF_MS": "1"]),
        ] as [([String], [String: String])] {
            let idle = ["TB_REACTOR_IDLE_POLL_MS": "60000", "TB_IO_READ_BACKOFF_MS": "10000"]
            try await DemoProgram.serve(
                ["--loops", "1", "--unix", path] + arguments,
                environment: idle.merging(variables) { $1 }
            ) { demo in
                let least = counts.first.map { $0 + 21 } ?? 0
                counts.append(
                    try await counted({ $0 >= least }) { try await turns(writing: path) })
                let rows = try await demo.curl("URL/settings").stdout
                #expect(
                    rows.contains(
                        #""source":"\#(arguments.isEmpty ? "variable TB_IO" : file)"#), "\(rows)")
            }
        }
        #expect(counts[1] > counts[0] + 20 && counts[2] > counts[0] + 20, "\(counts)")
        try await DemoProgram.serve { demo in
            let rows = try await demo.curl("URL/settings").stdout
            #expect(
                rows.contains(
                    #"{"key":"runtime.io_write_backoff_ms","value":"10","source":"default""#))
        }
    }

    /// The counters by which the guidance is to be checked, as the page names them.
    private static let witnesses = [
        "runtime_read_without_ready_total", "runtime_write_without_ready_total",
        "runtime_reactor_turns_total", "process_cpu_seconds_total",
    ]

    @Test(.requirement("RT-011"), .python("socket"))
    func `the guidance names the counters, and higher values cost fewer turns by them`()
        async throws
    {
        let page = try String(
            contentsOf: Checkout.root.appending(path: "docs/settings.md"), encoding: .utf8)
        var counts: [Int] = []
        for (milliseconds, range) in [("1", 100...10_000), ("2000", 0...9)] {
            let variables = [
                "TB_REACTOR_IDLE_POLL_MS": milliseconds, "TB_IO_READ_BACKOFF_MS": milliseconds,
                "TB_IO_WRITE_BACKOFF_MS": milliseconds,
            ]
            try await DemoProgram.serve(["--loops", "1"], environment: variables) { demo in
                counts.append(
                    try await counted(range.contains) {
                        try await self.turns(demo, gap: "1", count: 1)
                    })
                let text = try await demo.curl("URL/metrics").stdout
                for name in Self.witnesses {
                    #expect(page.contains("`\(name)`"), "\(name)")
                    #expect(text.contains("\n# TYPE \(name) counter\n"), "\(name)")
                }
            }
        }
        #expect(counts[0] > 10 * counts[1], "\(counts)")
    }

    @Test(.requirement("RT-009"), .python("socket"))
    func `a changed file, and SIGHUP, change a running loop`() async throws {
        let folder = try TestFolder()
        let slow = "[runtime]\nreactor_idle_poll_ms = 1000\n"
        let file = try folder.write(slow, to: "a.toml")
        try await DemoProgram.serve(["--loops", "1", "--config", file], environment: unlooked) {
            demo in
            func turns(_ isRight: (Int) -> Bool) async throws -> Int {
                try await counted(isRight) { try await self.turns(demo, gap: "1", count: 1) }
            }
            #expect(try await turns { $0 < 8 } < 8)
            _ = try folder.write(
                slow.replacing("1000", with: "5"), to: "a.toml")
            try await demo.waitForLine(
                #""changes":[{"key":"runtime.reactor_idle_poll_ms","from":"1000","to":"5"}]"#)
            #expect(try await turns { $0 > 90 } > 90)
            _ = try folder.write("[runtime]\nreactor_idle_poll_ms = 0\n", to: "a.toml")
            try await demo.waitForLine(#""event":"settings.refused""#)
            #expect(try await turns { $0 > 90 } > 90)
            _ = try folder.write(slow.replacing("1000", with: "5"), to: "a.toml")
            demo.running.send(1)
            try await demo.waitForLine(#""event":"settings.unchanged""#)
        }
    }

    /// Stands in for a system without file events.
    private static let eventless = """
        #include <errno.h>
        int inotify_init1(int flags) { errno = ENOSYS; return -1; }
        """

    @Test(.requirement("CR-001"))
    func `a change is seen by events, and within one poll where there are none`() async throws {
        let folder = try TestFolder()
        let library = folder.url.appending(path: "eventless.so").path
        let swift = try await Program(script: "scripts/find-swift").run().stdout
        let clang = URL(filePath: swift.trimmingCharacters(in: .whitespacesAndNewlines))
            .resolvingSymlinksInPath().deletingLastPathComponent().appending(path: "clang")
        var compiler = ChildProcess(clang.path)
        compiler.arguments = ["-shared", "-fPIC", "-x", "c", "-", "-o", library]
        compiler.input = Array(Self.eventless.utf8)
        let compiled = try await compiler.run()
        try #require(compiled.status == 0, "\(compiled.stderr)")

        for (interval, variables) in [
            (3_600_000, [:]), (200, ["LD_PRELOAD": library]),
        ] as [(Int, [String: String])] {
            let text = "[config]\npoll_interval_ms = \(interval)\n[log]\nlevel = \"info\"\n"
            let file = try folder.write(text, to: "a.toml")
            try await DemoProgram.serve(["--config", file], environment: variables) { demo in
                // An interval that is an hour would end long after the wait for the line.
                _ = try folder.write(text.replacing("info", with: "debug"), to: "a.toml")
                try await demo.waitForLine(#""key":"log.level""#)
            }
        }
    }
}
