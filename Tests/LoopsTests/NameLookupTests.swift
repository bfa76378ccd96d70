import Glibc
import Synchronization
import SpecTesting
import Testing

@testable import Loops

@Suite(.ownThreads) struct NameLookupTests {
    private let test: LoopUnderTest
    private let threads: BlockingThreads

    init() throws {
        test = try LoopUnderTest()
        threads = try BlockingThreads(threads: 1, waiting: 4)
    }

    @Test func `this machine is found by name, and addresses are themselves`() async throws {
        let lookup = NameLookup(on: threads, timedBy: test.loop, within: .seconds(120))
        let found = try await lookup.addresses(of: "localhost", port: 80)
        #expect(!found.isEmpty && found.allSatisfy { $0.isLoopback && $0.port == 80 })
        #expect(Set(found).count == found.count)
        let one = NameLookup(on: threads, timedBy: test.loop, within: .seconds(120), atMost: 1)
        #expect(try await one.addresses(of: "localhost", port: 80) == Array(found.prefix(1)))
        threads.stop()
        #expect(
            try await lookup.addresses(of: "10.0.0.1", port: 1)
                == [.ipv4(IPv4Address(bits: 0x0a00_0001), port: 1)])
        #expect(
            try await lookup.addresses(of: "::1", port: 2) == [.ipv6(.loopback, port: 2)])
        await #expect(throws: NameLookupError.refused(.stopped)) {
            try await lookup.addresses(of: "localhost", port: 1)
        }
    }

    @Test(arguments: [
        "", ".", "127.1", "0x7f.1", "example.1", "a b", "a\0b", "a/b", "[::1]", "é.example",
        String(repeating: "a", count: 254),
    ])
    func `what is no name is not asked for`(host: String) async {
        let lookup = NameLookup(on: threads, timedBy: test.loop, within: .seconds(120))
        await #expect(throws: NameLookupError.notAName(host)) {
            try await lookup.addresses(of: host, port: 1)
        }
    }

    @Test func `an answer that does not come is not waited for`() async throws {
        let begun = Atomic(false)
        let hold = Atomic(true)
        let blocked = Task.own { [threads] in
            try await threads.run {
                begun.store(true, ordering: .relaxed)
                while hold.load(ordering: .relaxed) { sched_yield() }
            }
        }
        while !begun.load(ordering: .relaxed) { await Task.yield() }
        let lookup = NameLookup(on: threads, timedBy: test.loop, within: .milliseconds(20))
        await #expect(throws: NameLookupError.timedOut("localhost")) {
            try await lookup.addresses(of: "localhost", port: 1)
        }
        hold.store(false, ordering: .relaxed)
        try await blocked.value
    }

    @Test func `a name that nobody waits for any longer is not asked for`() async throws {
        let begun = Atomic(false)
        let hold = Atomic(true)
        let asked = Atomic(0)
        let blocked = Task.own { [threads] in
            try await threads.run {
                begun.store(true, ordering: .relaxed)
                while hold.load(ordering: .relaxed) { sched_yield() }
            }
        }
        while !begun.load(ordering: .relaxed) { await Task.yield() }
        let late = await Question("late.example", on: test.loop).ask(
            threads, within: .milliseconds(20)
        ) {
            asked.add(1, ordering: .relaxed)
            return .success([])
        }
        #expect(late == .failure(.timedOut("late.example")))
        hold.store(false, ordering: .relaxed)
        try await blocked.value
        // Behind it in the only thread's queue, so it has been passed over by then.
        let next = await Question("next.example", on: test.loop).ask(
            threads, within: .seconds(600)
        ) { .success([.ipv4(.loopback, port: 7)]) }
        #expect(next == .success([.ipv4(.loopback, port: 7)]))
        #expect(asked.load(ordering: .relaxed) == 0)
    }
}
