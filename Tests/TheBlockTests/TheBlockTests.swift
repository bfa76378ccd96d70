import Foundation
import SpecTesting
import Testing

@Suite struct TheBlockTests {
    private struct Tour: Decodable {
        struct Room: Decodable {
            let floor: String
            let name: String
            let owns: String
        }
        struct Command: Decodable { let line: String }
        struct Walk: Decodable {
            let is_sound: Bool
            let paid, refused, payments: Int
        }

        let version: String
        let rooms: [Room]
        let commands: [Command]
        let walk: Walk
    }

    @Test func `the walk checks itself, and is the same whenever it is made`() async throws {
        let program = try Program(built: "the-block")
        let answer = try await program.run(["--json"])
        let walk = try JSONDecoder().decode(Tour.self, from: Data(answer.stdout.utf8)).walk
        #expect(walk.is_sound)
        #expect(walk.paid > 0 && walk.refused > 0 && walk.paid + walk.refused == walk.payments)
        #expect(try await program.run(["--json"]).stdout == answer.stdout)
    }

    @Test func `the tour names every room there is, and no other`() async throws {
        let answer = try await Program(built: "the-block").run(["--json"])
        #expect(answer.status == 0)
        let tour = try JSONDecoder().decode(Tour.self, from: Data(answer.stdout.utf8))

        let sources = Checkout.root.appending(path: "Sources")
        var rooms: [String] = []
        for floor in try folders(in: sources) where !["Apps", "C"].contains(floor) {
            rooms += try folders(in: sources.appending(path: floor)).map { "\(floor)/\($0)" }
        }
        #expect(tour.rooms.map { "\($0.floor)/\($0.name)" }.sorted() == rooms.sorted())
        #expect(tour.rooms.allSatisfy { !$0.owns.isEmpty })
    }

    @Test func `the README lists the rooms as the tour does, word for word`() async throws {
        let answer = try await Program(built: "the-block").run(["--json"])
        let tour = try JSONDecoder().decode(Tour.self, from: Data(answer.stdout.utf8))
        let readme = try String(
            contentsOf: Checkout.root.appending(path: "README.md"), encoding: .utf8)
        let rows = readme.split(separator: "\n").filter { $0.hasPrefix("| `") }
        #expect(
            rows.map(String.init) == tour.rooms.map { "| `\($0.floor)/\($0.name)` | \($0.owns) |" })
    }

    @Test func `every command the tour names is in the Makefile or the docs`() async throws {
        let answer = try await Program(built: "the-block").run(["--json"])
        let tour = try JSONDecoder().decode(Tour.self, from: Data(answer.stdout.utf8))
        let makefile = try String(
            contentsOf: Checkout.root.appending(path: "Makefile"), encoding: .utf8)
        for command in tour.commands {
            let target = command.line.hasPrefix("make ") ? command.line.dropFirst(5) : nil
            if let target {
                #expect(makefile.contains("\n\(target):"))
            } else {
                let page = Checkout.root.appending(path: command.line)
                #expect(FileManager.default.fileExists(atPath: page.path))
            }
        }
    }

    @Test func `the text tells the same rooms`() async throws {
        let text = try await Program(built: "the-block").run().stdout
        let json = try await Program(built: "the-block").run(["--json"]).stdout
        for room in try JSONDecoder().decode(Tour.self, from: Data(json.utf8)).rooms {
            #expect(text.contains("\(room.floor)/\(room.name)"))
            #expect(text.contains(room.owns))
        }
    }

    @Test(arguments: [("--version", "the-block 0."), ("--help", "usage:"), ("-h", "usage:")])
    func `help and version answer and succeed`(flag: String, start: String) async throws {
        let answer = try await Program(built: "the-block").run([flag])
        #expect(answer.status == 0)
        #expect(answer.stdout.hasPrefix(start))
        #expect(answer.stderr.isEmpty)
    }

    @Test(arguments: [
        ("--jsn", "unknown option '--jsn'; did you mean '--json'?"),
        ("lgo", "unknown command 'lgo'; did you mean 'log'?"),
        (
            "",
            "unknown command ''; expected one of "
                + "run, node, verify, export, import, provider, demo, log, doctor, help, completions, "
                + "man"
        ),
        ("--json=1", "--json takes no value, got '1'"),
    ])
    func `an unknown argument is misuse, named with what was expected`(
        word: String, reason: String
    ) async throws {
        let answer = try await Program(built: "the-block").run([word])
        #expect(answer.status == 64)
        #expect(answer.stdout.isEmpty)
        #expect(answer.stderr == "the-block: \(reason)\ntry 'the-block --help'\n")
    }

    @Test func `what cannot be written is a failure`() async throws {
        var shell = ChildProcess("sh")
        let program = Checkout.products.appending(path: "the-block").path
        shell.arguments = ["-c", "\"$0\" >/dev/full", program]
        let answer = try await shell.run()
        #expect(answer.status == 74)
        #expect(answer.stderr.contains("cannot write"))
    }

    /// Stands in for a library with another rule: it accepts everything.
    private static let lenientLibrary = """
        int crypto_sign_verify_detached(
            const unsigned char *s, const unsigned char *m, unsigned long long n,
            const unsigned char *k) { return 0; }
        const char *sodium_version_string(void) { return "1.0.99"; }
        """

    @Test func `a library that verifies by another rule keeps the program from starting`()
        async throws
    {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let library = folder.appending(path: "lenient.so")
        let swift = try await Program(script: "scripts/find-swift").run().stdout
        let clang = URL(filePath: swift.trimmingCharacters(in: .whitespacesAndNewlines))
            .resolvingSymlinksInPath().deletingLastPathComponent().appending(path: "clang")
        var compiler = ChildProcess(clang.path)
        compiler.arguments = ["-shared", "-fPIC", "-x", "c", "-", "-o", library.path]
        compiler.input = Array(Self.lenientLibrary.utf8)
        let compiled = try await compiler.run()
        try #require(compiled.status == 0, "\(compiled.stderr)")

        for arguments in [[], ["--version"], ["log", "verify", "."]] {
            let answer = try await Program(built: "the-block")
                .run(arguments, environment: ["LD_PRELOAD": library.path])
            #expect(answer.status == 70)
            #expect(answer.stdout.isEmpty)
            #expect(answer.stderr.hasPrefix("the-block: libsodium 1.0.99 does not judge"))
            #expect(answer.stderr.contains("only when multiplied by the cofactor"))
            #expect(!answer.stderr.contains("refuses an honest signature"))
        }
    }

    @Test func `the version is an object where JSON is asked for`() async throws {
        let answer = try await Program(built: "the-block").run(["--json", "--version"])
        #expect(answer.stdout == "{\"name\":\"the-block\",\"version\":\"0.1.0\"}\n")
    }

    @Test func `the optional libraries are told, there or not`() async throws {
        let program = try Program(built: "the-block")
        let text = try await program.run(["doctor", "--native"])
        let json = try await program.run(["doctor", "--native", "--json"])
        #expect(text.status == 0 && json.status == 0)
        for name in [
            "wasmtime", "onnxruntime", "duckdb", "openssl-3.5", "blst", "cuda", "opencl", "pkcs11",
        ] {
            #expect(text.stdout.contains(name) && json.stdout.contains("\"name\":\"\(name)\""))
        }
        let relative = ["TB_WASMTIME_LIB": "lib.so"]
        let set = try await program.run(["doctor", "--native"], environment: relative)
        #expect(set.stdout.contains("'lib.so' is no absolute path"))
    }

    private func folders(in directory: URL) throws -> [String] {
        try FileManager.default
            .contentsOfDirectory(at: directory, includingPropertiesForKeys: [.isDirectoryKey])
            .filter { try $0.resourceValues(forKeys: [.isDirectoryKey]).isDirectory == true }
            .map(\.lastPathComponent)
            .filter { !$0.hasPrefix(".") }
    }
}
