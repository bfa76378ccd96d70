import Foundation
import Records
import Settings
import Simulation
import SpecTesting
import Synchronization
import Testing

/// Two settings that always have the same value in what these tests write.
struct Pair: SettingsGroup, Equatable {
    let left, right: Int
    let fixed: String
    let token: Secret?
    let watch: WatchSettings

    init(from source: inout SettingsSource) throws(SettingsRefusal) {
        left = try source.integer("left", in: 0...1_000_000, default: 0, .live(""))
        right = try source.integer("right", in: 0...1_000_000, default: 0, .live(""))
        fixed = try source.text("fixed", default: "x")
        token = try source.secret("token", .live(""))
        watch = try WatchSettings(from: &source)
    }
}

@Suite struct SettingsStoreTests {
    private let file = SettingsOnDisk()

    private func store(_ text: String = "") throws -> SettingsStore<Pair> {
        try file.write(text)
        return try SettingsStore(file: file.path, over: SettingsLayers())
    }

    @Test func `a reload takes effect, counts, and says what changed without secrets`() throws {
        let store = try store("token = \"aaa\"")
        #expect(store.current.version == 1)
        #expect(store.reload() == .unchanged)
        try file.write("left = 1\ntoken = \"bbb\"")
        guard case .applied(let change) = store.reload() else {
            Issue.record("it is not applied")
            return
        }
        #expect(store.current.version == 2 && store.current.settings.left == 1)
        let json = String(decoding: change.json(), as: UTF8.self)
        let rows = [
            #"{"key":"left","before":"0","after":"1","source":"\#(file.path):1:8"}"#,
            #"{"key":"token","before":"(redacted)","after":"(redacted)","source":"\#(file.path):2:9"}"#,
        ]
        #expect(json == #"{"version":2,"changes":[\#(rows.joined(separator: ","))]}"#)
        #expect(!json.contains("aaa") && !json.contains("bbb"))
    }

    @Test(arguments: [
        "left = 2000000", "left =", "left = 1\nlefft = 2", "fixed = \"y\"\nleft = 1",
    ])
    func `a refused reload changes nothing`(text: String) throws {
        let store = try store("left = 5")
        try file.write(text)
        guard case .refused = store.reload() else {
            Issue.record("\(text) is taken")
            return
        }
        #expect(store.current.version == 1 && store.current.settings.left == 5)
        try file.write("left = 6")
        #expect(store.reload() != .unchanged && store.current.settings.left == 6)
    }

    @Test func `what needs a restart is listed`() throws {
        let store = try store()
        try file.write("fixed = \"y\"\nleft = 1")
        #expect(store.reload() == .refused(.needsRestart(keys: ["fixed"])))
    }

    @Test func `a file that was made after the start is read at the next reload`() throws {
        file.remove()
        let store = try SettingsStore<Pair>(
            file: file.path, mayBeMissing: true, over: SettingsLayers())
        #expect(store.current.warnings.isEmpty && store.reload() == .unchanged)
        try file.write("left = 4")
        guard case .applied = store.reload() else {
            Issue.record("it is not read")
            return
        }
        #expect(store.current.settings.left == 4)
        // From here on it is somebody's choice.
        file.remove()
        #expect(store.reload() == .refused(.file(.missing(path: file.path))))
        #expect(store.current.settings.left == 4)
    }

    @Test func `a file that goes refuses the reload, one that was never there is a warning`() throws
    {
        let store = try store("left = 5")
        file.remove()
        #expect(store.reload() == .refused(.file(.missing(path: file.path))))
        let other = try SettingsStore<Pair>(file: file.path, over: SettingsLayers())
        #expect(other.current.warnings == [.missingFile(path: file.path)])
        #expect(throws: ReloadRefusal.file(.missing(path: file.path))) {
            try SettingsStore<Pair>(file: file.path, isNamed: true, over: SettingsLayers())
        }
    }

    @Test(arguments: 0..<4)
    func `who got ready rolls back when somebody cannot, and then nothing holds`(
        failing: Int
    ) throws {
        let store = try store("left = 5")
        let log = Log()
        for index in 0..<3 {
            store.subscribe(
                SettingsSubscriber("s\(index)") {
                    (old, new) throws(SettingsSubscriber<Pair>.NotReady) in
                    if index == failing { throw .init("no") }
                    log.add("prepare \(index) \(old.left) \(new.left)")
                    return .init {
                        log.add("commit \(index)")
                    } rollBack: {
                        log.add("roll back \(index)")
                    }
                })
        }
        try file.write("left = 6")
        let outcome = store.reload()
        let ready = (0..<min(failing, 3)).map { "prepare \($0) 5 6" }
        if failing < 3 {
            #expect(outcome == .refused(.notPrepared(subscriber: "s\(failing)", reason: "no")))
            #expect(log.lines == ready + (0..<failing).reversed().map { "roll back \($0)" })
            #expect(store.current.settings.left == 5 && store.current.version == 1)
        } else {
            #expect(log.lines == ready + (0..<3).map { "commit \($0)" })
            #expect(store.current.settings.left == 6)
        }
    }

    @Test(arguments: Trials.seeds(300))
    func `readers during reloads never see a mix`(seed: UInt64) async throws {
        let store = try store("left = 0\nright = 0")
        let isOver = Flag()
        var dice = SplitMix64(seed: seed)
        let values = (0..<40).map { _ in Int.random(in: 0...1_100_000, using: &dice) }
        let file = file
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<3 {
                group.addTask {
                    var last: UInt64 = 0
                    while !isOver.isUp.load(ordering: .relaxed) {
                        let now = store.current
                        #expect(now.settings.left == now.settings.right)
                        #expect(now.version >= last)
                        last = now.version
                        // The writer may have no thread but ours to run on.
                        await Task.yield()
                    }
                }
            }
            group.addTask {
                defer { isOver.isUp.store(true, ordering: .relaxed) }
                var expected = 0
                for value in values {
                    try file.write("left = \(value)\nright = \(value)")
                    _ = store.reload()
                    // Beyond the bounds both are refused, and the last good one stays.
                    if value <= 1_000_000 { expected = value }
                    #expect(store.current.settings.left == expected)
                }
            }
            try await group.waitForAll()
        }
    }

    private final class Flag: Sendable {
        let isUp = Atomic(false)
    }

    private final class Log: Sendable {
        private let held = Mutex<[String]>([])
        var lines: [String] { held.withLock { $0 } }
        func add(_ line: String) { held.withLock { $0.append(line) } }
    }
}

/// A settings file of its own, gone with its last holder.
final class SettingsOnDisk: Sendable {
    let path: String
    private let directory: URL

    init() {
        directory = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        path = directory.appending(path: "config.toml").path
    }

    deinit { try? FileManager.default.removeItem(at: directory) }

    /// Replaces the file in one step, closed to others.
    func write(_ text: String) throws {
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    }

    /// Writes over the file where it is.
    func overwrite(_ text: String) throws {
        try Data(text.utf8).write(to: URL(filePath: path))
    }

    func remove() { try? FileManager.default.removeItem(atPath: path) }
}
