import Chain
import ChainSurface
import Foundation
import HTTP
import Ledger
import Loops
import Primitives
import Provider
import Records
import SpecTesting
import Surface
import Testing
import World

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

    private func report(_ answer: ChildProcess.Answer) throws -> Report {
        try JSONDecoder().decode(Report.self, from: Data(answer.stdout.utf8))
    }

    /// Which checks of the doctor fail, and with what.
    private func failures() async throws -> [String: [String]] {
        struct Line: Decodable {
            let check, verdict: String
            let faults: [String]
        }
        let answer = try await Program(built: "the-block").run(["doctor", data, "--json"])
        let lines = try answer.stdout.split(separator: "\n").map {
            try JSONDecoder().decode(Line.self, from: Data($0.utf8))
        }
        #expect(lines.contains { $0.verdict == "FAILED" } == (answer.status == 1), "\(answer)")
        return Dictionary(
            uniqueKeysWithValues: lines.filter { $0.verdict == "FAILED" }.map {
                ($0.check, $0.faults)
            })
    }

    /// A chain of short blocks with a macro block behind every second, which is grown by at least so
    /// many and then ended.
    private func grow(blocks: Int) async throws {
        var genesis = GenesisFile.dev
        genesis.params = [
            ParamChange(.slotMilliseconds, 50), ParamChange(.macroBlockInterval, 2),
        ]
        let file = URL(filePath: data + "/genesis.json")
        if !FileManager.default.fileExists(atPath: file.path) {
            try FileManager.default.createDirectory(
                atPath: data, withIntermediateDirectories: true)
            try Data(genesis.json()).write(to: file)
        }
        let loops = try LoopGroup(count: 1)
        defer { loops.stop() }
        let ended = try await NodeProgram.serve(
            in: data, ["--genesis-hash", genesis.hash.hex]
        ) { node in
            let remote = try RemoteNode(try WebTarget(node.url), on: loops)
            defer { remote.close() }
            let faucet = SigningAccount(try DevelopmentKey.faucet.signingKey, at: remote)
            let payment = World.Command.ledger(
                .transfer(Transfer(to: DevelopmentKey.buyer.address, amount: Amount(units: 7))))
            func height() async throws -> Int {
                try #require(
                    try await node.ask("chain.status")["current_block_height"] as? Int)
            }
            let first = try await height()
            while try await height() < first + blocks {
                #expect(try await faucet.submit(payment, in: .consumer).isDone)
            }
            #expect(try await node.isConserved)
        }
        #expect(ended.status == 0, "\(ended.stderr)")
    }

    @Test func `a damaged snapshot is named with what it means, by verify and by the doctor`()
        async throws
    {
        try await grow(blocks: 5)
        #expect(try await verify().status == 0)
        let folder = URL(filePath: data + "/snapshots")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        let pack = try #require(names.last { $0.hasSuffix(".pack") })
        var bytes = try Data(contentsOf: folder.appending(path: pack))
        bytes[bytes.count / 2] ^= 1
        try bytes.write(to: folder.appending(path: pack))
        let damaged = try await verify()
        #expect(damaged.status == 1, "\(damaged.stderr)")
        let faults = try report(damaged).faults
        #expect(faults.count == 1 && faults[0].contains("snapshots/\(pack) is damaged at byte"))
        #expect(faults[0].contains("it is passed over, and a start "), "\(faults)")
        let text = try await Program(built: "the-block").run(["verify", "--data", data])
        #expect(text.status == 1 && text.stdout.contains(pack))
        #expect(!text.stdout.contains("no snapshot yet"), "\(text.stdout)")
        let found = try await failures()
        #expect(found["snapshots"]?.first == faults[0], "\(found)")
    }

    /// It is whole by its digests, and of the same genesis: only the log tells that it is another's.
    @Test func `a snapshot of another copy is named as passed over`() async throws {
        try await grow(blocks: 3)
        let files = FileManager.default
        let others = folder.url.appending(path: "others").path
        try files.moveItem(atPath: data + "/snapshots", toPath: others)
        for name in ["log", "history", "macro", "slices"] {
            let path = data + "/" + name
            if files.fileExists(atPath: path) { try files.removeItem(atPath: path) }
        }
        try await grow(blocks: 12)
        try files.removeItem(atPath: data + "/snapshots")
        try files.moveItem(atPath: others, toPath: data + "/snapshots")
        let answer = try await verify()
        #expect(answer.status == 1, "\(answer)")
        let faults = try report(answer).faults
        #expect(
            !faults.isEmpty
                && faults.allSatisfy { $0.hasPrefix("a start passes over the snapshot of block ") },
            "\(faults)")
    }

    @Test func `macro blocks that were lost are found by both, and verify makes them again`()
        async throws
    {
        try await grow(blocks: 5)
        #expect(try await verify().status == 0)
        try FileManager.default.removeItem(atPath: data + "/macro")
        try await grow(blocks: 1)
        let lost = try await failures()
        #expect(lost.keys.elementsEqual(["macro_blocks"]), "\(lost)")
        let fault = try #require(lost["macro_blocks"]?.first)
        #expect(fault.hasPrefix("macro/ lacks the macro blocks of the blocks 2, 4"), "\(fault)")
        #expect(fault.hasSuffix("; 'the-block verify' makes them again"), "\(fault)")
        let mending = try await verify()
        #expect(mending.status == 1)
        let faults = try report(mending).faults
        #expect(faults.count == 1 && faults[0].hasPrefix("macro/ lacks the macro blocks"))
        #expect(faults[0].hasSuffix(", now made again from the log"), "\(faults)")
        #expect(try await verify().status == 0)
        #expect(try await failures().isEmpty)
    }

    @Test func `a log that lost its end says what is missing, and what to do`() async throws {
        try await grow(blocks: 3)
        let (log, copy) = (data + "/log", folder.url.appending(path: "log").path)
        try FileManager.default.copyItem(atPath: log, toPath: copy)
        try await grow(blocks: 2)
        try FileManager.default.removeItem(atPath: log)
        try FileManager.default.copyItem(atPath: copy, toPath: log)
        let short = try await verify()
        #expect(short.status == 65 && short.stdout.isEmpty, "\(short.stdout)")
        #expect(short.stderr.contains("the log has lost its end: it holds "))
        #expect(short.stderr.contains(" blocks are missing with "), "\(short.stderr)")
        #expect(short.stderr.contains("put log/ back from a copy that holds them"))
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
