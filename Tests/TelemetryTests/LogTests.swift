import Dispatch
import Simulation
import SpecTesting
import Synchronization
import Testing

@testable import Telemetry

@Suite struct LogTests {
    /// A sink that takes nothing until it is opened.
    private final class Gate: LogSink {
        let inner = MemorySink()
        let wakeUp = WakeUp()
        let isOpen = Atomic<Bool>(false)
        let showsColours = false

        func open() {
            isOpen.store(true, ordering: .releasing)
            wakeUp.post()
        }

        func write(_ lines: Span<UInt8>) throws(LogSinkError) {
            if !isOpen.load(ordering: .acquiring) { wakeUp.wait() }
            try inner.write(lines)
        }
    }

    private struct Broken: LogSink {
        let showsColours = false
        func write(_ lines: Span<UInt8>) throws(LogSinkError) { throw .write(error: 28) }
    }

    private static func value(_ name: String, in registry: Registry) -> Substring? {
        var text: [UInt8] = []
        registry.expose(as: .prometheusText, to: &text)
        return String(decoding: text, as: UTF8.self).split(separator: "\n")
            .first { $0.hasPrefix(name + " ") }?.split(separator: " ").last
    }

    @Test func `all lines come out whole, each thread's in its order`() throws {
        let (registry, sink) = (Registry(), MemorySink())
        let log = try Log(
            service: "test", sink: sink, clock: .fixed(0), registry: registry, lines: 1 << 16)
        let logger = log.logger("many")
        DispatchQueue.concurrentPerform(iterations: 4) { thread in
            for number in 0..<1_000 {
                logger.info("count") {
                    $0.field("thread", thread)
                    $0.field("number", number)
                }
            }
        }
        #expect(log.flush(within: .seconds(600)))
        let lines = sink.lines
        #expect(lines.count == 4_000)
        for thread in 0..<4 {
            let own = lines.filter { $0.contains("\"thread\":\(thread),") }
            #expect(own.map { $0.hasSuffix("}") } == own.map { _ in true })
            let expected = (0..<1_000).map { "\"number\":\($0)}" }
            #expect(zip(own, expected).allSatisfy { $0.hasSuffix($1) })
        }
        #expect(Self.value("log_lines_total{level=\"INFO\"}", in: registry) == "4000")
        #expect(Self.value("log_pending_bytes", in: registry) == "0")
        log.close()
    }

    @Test func `a full ring drops, counts, and says so, and nobody waits`() throws {
        let (registry, sink) = (Registry(), Gate())
        let log = try Log(
            service: "test", sink: sink, clock: .fixed(0), registry: registry, lines: 8)
        let logger = log.logger("full")
        for number in 0..<1_000 { logger.info("count") { $0.field("number", number) } }
        let dropped = try #require(
            Self.value("log_dropped_total", in: registry).flatMap { Int($0) })
        #expect(dropped >= 900)
        #expect(!log.flush(within: .milliseconds(1)))
        sink.open()
        log.close()
        let lines = sink.inner.lines
        #expect(lines.count { $0.contains("\"event\":\"count\"") } == 1_000 - dropped)
        let said = lines.filter { $0.contains("\"event\":\"log.dropped\"") }
            .compactMap { $0.split(separator: ":").last.flatMap { Int($0.dropLast()) } }
        #expect(said.reduce(0, +) == dropped)
    }

    @Test func `bytes that wait are bounded too`() throws {
        let (registry, sink) = (Registry(), Gate())
        let log = try Log(
            service: "test", sink: sink, clock: .fixed(0), registry: registry, lines: 1_024,
            mostBytes: 10_000)
        let logger = log.logger("full")
        for _ in 0..<1_000 {
            logger.info("count") { $0.field("x", String(repeating: "x", count: 900)) }
        }
        #expect(Self.value("log_pending_bytes", in: registry).flatMap { Int($0) } ?? .max <= 10_000)
        sink.open()
        log.close()
        #expect(sink.inner.lines.count <= 80)
    }

    @Test func `a closed log drops and counts`() throws {
        let (registry, sink) = (Registry(), MemorySink())
        let log = try Log(service: "test", sink: sink, registry: registry)
        log.logger("a").info("before")
        log.close()
        log.logger("a").info("after")
        log.close()
        #expect(sink.lines.count == 1)
        #expect(Self.value("log_dropped_total", in: registry) == "1")
    }

    @Test func `a sink that refuses is counted and ends nothing`() throws {
        let registry = Registry()
        let log = try Log(service: "test", sink: Broken(), registry: registry)
        log.logger("a").info("one")
        #expect(log.flush(within: .seconds(600)))
        #expect(Self.value("log_write_failures_total", in: registry) == "1")
        log.close()
    }

    @Test func `two logs do not share a registry`() throws {
        let registry = Registry()
        let log = try Log(service: "test", sink: MemorySink(), registry: registry)
        #expect(throws: LogRefusal.metric(.nameTaken("log_lines"))) {
            try Log(service: "test", sink: MemorySink(), registry: registry)
        }
        #expect(throws: LogRefusal.expectedService(longest: 64)) {
            try Log(service: "", sink: MemorySink(), registry: Registry())
        }
        log.close()
    }

    @Test func `levels and form change while it runs`() throws {
        let sink = MemorySink()
        let log = try Log(service: "test", sink: sink, clock: .fixed(0), registry: Registry())
        let (http, disk) = (log.logger("http"), log.logger("disk"))
        func round() {
            for level in LogLevel.allCases {
                http.write(level, "h")
                disk.write(level, "d")
            }
        }
        round()
        log.apply(LogSettings(level: .error, subsystems: ["http": .trace, "late": .debug]))
        round()
        log.logger("late").debug("l")
        log.apply(LogSettings(level: .error, format: .text))
        round()
        #expect(log.settings == LogSettings(level: .error, format: .text))
        log.close()
        let said = sink.lines.map { line in
            ["\"event\":\"h\"": "h", "\"event\":\"d\"": "d", "\"event\":\"l\"": "l"]
                .first { line.contains($0.key) }?.value ?? line
        }
        #expect(
            said == [
                "h", "d", "h", "d", "h", "d", "h", "h", "h", "h", "h", "d", "l",
                "1970-01-01T00:00:00.000Z ERROR http: h", "1970-01-01T00:00:00.000Z ERROR disk: d",
            ])
    }

    @Test func `a request's logger says on every line whose it is`() throws {
        let sink = MemorySink()
        let log = try Log(service: "test", sink: sink, clock: .fixed(0), registry: Registry())
        let span = try #require(SampleMetrics.trace)
        let logger = log.logger("http").with("corr_id", "01JC").with(span)
        logger.info("one")
        logger.info("two") { $0.field("corr_id", "forged") }
        log.close()
        let context =
            #""corr_id":"01JC","trace_id":"0af7651916cd43dd8448eb211c80319c","#
            + #""span_id":"b7ad6b7169203331""#
        #expect(sink.lines.allSatisfy { $0.contains(context) })
        #expect(sink.lines.last?.hasSuffix(context + ",\"truncated\":1}") == true)
    }

    @Test func `a place that says too much is held back, counted and summed up`() throws {
        let (registry, sink) = (Registry(), MemorySink())
        let now = Mutex<UInt64>(0)
        let clock = WallClock { now.withLock { $0 } }
        let log = try Log(service: "test", sink: sink, clock: clock, registry: registry)
        let site = LogSite(perSecond: 2)
        for second in 0..<3 {
            now.withLock { $0 = UInt64(second) * 1_000_000_000 }
            for _ in 0..<10 { log.logger("a").info("storm", at: site) }
        }
        log.close()
        #expect(
            sink.lines.map { $0.contains("\"suppressed\":8") } == [
                false, false, true, false, true, false,
            ])
        #expect(Self.value("log_suppressed_total", in: registry) == "24")
    }
}
