import Foundation
import Settings
import SpecTesting
import Synchronization
import Testing

@Suite(.ownThreads) struct SettingsWatchTests {
    private let file = SettingsOnDisk()

    private func watch(
        usingEvents: Bool,
        interval: @escaping @Sendable (Pair) -> Duration = { $0.watch.pollInterval },
        tell: @escaping @Sendable (ReloadOutcome) -> Void = { _ in }
    ) throws -> (SettingsStore<Pair>, SettingsWatch<Pair>) {
        try file.write("left = 1")
        let store = try SettingsStore<Pair>(file: file.path, over: SettingsLayers())
        let watch = SettingsWatch(
            store, file: file.path, usingEvents: usingEvents, interval: interval, tell: tell)
        let begun = try #require(watch)
        #expect(begun.poll() == .unchanged)
        return (store, begun)
    }

    @Test(.requirement("CR-001"), arguments: [true, false])
    func `a change is seen by events, and without them at the next look`(
        usingEvents: Bool
    ) throws {
        // With events the interval is long, so that only an event can end a wait in time.
        let interval: Duration = usingEvents ? .seconds(3_600) : .milliseconds(50)
        let (store, watch) = try watch(usingEvents: usingEvents, interval: { _ in interval })
        #expect(watch.hasEvents == usingEvents)
        #expect(watch.poll() == nil)
        for (index, replace) in [file.write, file.overwrite].enumerated() {
            try replace("left = \(index + 22)")
            watch.wait()
            #expect(watch.poll() != nil)
            #expect(store.current.settings.left == index + 22)
        }
    }

    @Test(.requirement("CR-002"))
    func `the interval is a setting, and a shorter one holds from the next wait on`() throws {
        let asked = Mutex<[Duration]>([])
        let (_, watch) = try watch(
            usingEvents: false,
            interval: { pair in
                asked.withLock { $0.append(pair.watch.pollInterval) }
                return .zero
            })
        watch.wait()
        try file.write("config.poll_interval_ms = 50")
        guard case .applied? = watch.poll() else {
            Issue.record("the change is not seen")
            return
        }
        watch.wait()
        #expect(asked.withLock { $0 } == [.seconds(1), .milliseconds(50)])
    }

    @Test(arguments: [true, false])
    func `a file that was made after the start is seen by the watch`(usingEvents: Bool) throws {
        file.remove()
        let store = try SettingsStore<Pair>(file: file.path, over: SettingsLayers())
        let begun = SettingsWatch(
            store, file: file.path, usingEvents: usingEvents, interval: { _ in .zero },
            tell: { _ in })
        let watch = try #require(begun)
        #expect(watch.poll() == .unchanged)
        #expect(watch.poll() == nil)
        try file.write("left = 4")
        #expect(watch.poll() != nil)
        #expect(store.current.settings.left == 4)
    }

    @Test func `what changed before the watch began is seen by its first look`() throws {
        try file.write("left = 1")
        let store = try SettingsStore<Pair>(file: file.path, over: SettingsLayers())
        try file.write("left = 2")
        let watch = SettingsWatch(
            store, file: file.path, interval: { $0.watch.pollInterval }, tell: { _ in })
        _ = try #require(watch).poll()
        #expect(store.current.settings.left == 2)
    }

    @Test func `a reload that is asked for happens without a change, and only once`() throws {
        let (_, watch) = try watch(usingEvents: true)
        watch.reload()
        #expect(watch.poll() == .unchanged)
        #expect(watch.poll() == nil)
    }

    @Test func `a thread reloads until it is stopped`() throws {
        let told = DispatchSemaphore(value: 0)
        let (store, watch) = try watch(usingEvents: true, tell: { _ in told.signal() })
        #expect(watch.start())
        #expect(!watch.start())
        try file.write("left = 9")
        #expect(told.wait(timeout: .now() + 60) == .success)
        watch.reload()
        while store.current.settings.left != 9 {
            #expect(told.wait(timeout: .now() + 60) == .success)
        }
        watch.stop()
        try file.write("left = 10")
        #expect(store.current.settings.left == 9)
    }
}
