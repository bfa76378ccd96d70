import Synchronization
import Telemetry

/// Counting beside a lock and beside one atomic, exposing, and writing a line beside Python.
enum TelemetryCases {
    private static let counts = 10_000

    private static func incrementing(on threads: Int = 1) throws -> Contender {
        let counter = try Registry().register(Metric<Counter>("x_total", "X."))
        return .repeating {
            ThreadGroup.run(threads) { for _ in 0..<counts { counter.increment() } }
            return counts
        }
    }

    private static func locking(on threads: Int = 1) -> Contender {
        let counter = LockedCount()
        return .repeating("a counter under a Mutex") {
            ThreadGroup.run(threads) { for _ in 0..<counts { counter.increment() } }
            return counts
        }
    }

    private static func atomic(on threads: Int = 1) -> Contender {
        let counter = AtomicCount()
        return .repeating("one atomic") {
            ThreadGroup.run(threads) { for _ in 0..<counts { counter.increment() } }
            return counts
        }
    }

    private static func thousandSeries() throws -> Registry {
        let registry = Registry()
        let family = try registry.family(
            Metric<Counter>(
                "served_total", "Requests.",
                labels: [.bounded("route", 100), .bounded("status", 10)]))
        for index in 0..<1_000 { family["/route/\(index / 10)", "\(index % 10)"].increment() }
        return registry
    }

    /// Takes lines as a file would, and forgets them.
    private struct NullSink: LogSink {
        let showsColours = false
        func write(_ lines: Span<UInt8>) {}
    }

    static let cases: [Case] = [
        Case("telemetry.counter/increment-beside-mutex", ["threads": "1"], unit: .nanoseconds) {
            Match(try incrementing(), against: locking())
        },
        Case("telemetry.counter/increment-beside-atomic", ["threads": "1"], unit: .nanoseconds) {
            Match(try incrementing(), against: atomic())
        },
        Case("telemetry.counter/two-threads-beside-mutex", ["threads": "2"], unit: .nanoseconds) {
            Match(try incrementing(on: 2), against: locking(on: 2))
        },
        Case("telemetry.counter/two-threads-beside-atomic", ["threads": "2"], unit: .nanoseconds) {
            Match(try incrementing(on: 2), against: atomic(on: 2))
        },
        Case("telemetry.histogram/observe", ["buckets": "10"], unit: .nanoseconds) {
            let histogram = try Registry().register(Metric<Histogram>("x_seconds", "X."))
            return Match(
                .repeating {
                    for index in 0..<counts { histogram.observe(UInt64(index) &* 300_000) }
                    return counts
                })
        },
        Case(
            "telemetry.family/two-labels-beside-dictionary", ["series": "1000"], unit: .nanoseconds
        ) {
            let family = try Registry().family(
                Metric<Counter>("x_total", "X.", labels: [.bounded("a", 100), .bounded("b", 10)]))
            let (routes, codes) = ((0..<100).map { "/route/\($0)" }, (0..<10).map { "20\($0)" })
            var twin: [[String]: Int] = [:]
            for route in routes {
                for code in codes {
                    family[route, code].increment()
                    twin[[route, code]] = 1
                }
            }
            return Match(
                .repeating {
                    for index in 0..<1_000 {
                        family[routes[index / 10], codes[index % 10]].increment()
                    }
                    return 1_000
                },
                against: .repeating("Dictionary<[String], Int>") {
                    for index in 0..<1_000 {
                        twin[[routes[index / 10], codes[index % 10]], default: 0] += 1
                    }
                    return 1_000
                })
        },
        Case("telemetry.exposition/1000-series", ["format": "text"], unit: .microseconds) {
            let registry = try thousandSeries()
            return Match(
                .repeating {
                    var text: [UInt8] = []
                    registry.expose(as: .prometheusText, to: &text)
                    blackHole(text)
                    return 1
                })
        },
        // A line of six fields made, handed over and written, beside one formatted as JSON and
        // written by Python's logging.
        Case("telemetry.log/line-beside-python-logging", ["fields": "6"], unit: .microseconds) {
            let log = try Log(
                service: "bench", sink: NullSink(), registry: Registry(), lines: 1 << 16,
                mostBytes: 64 << 20)
            let logger = log.logger("compute")
            return Match(
                .repeating {
                    for index in 0..<1_000 {
                        logger.info("compute.done") { line in
                            line.tenant("acme")
                            line.correlation("01JCAVG6Y3ZT8Q5W")
                            line.field("latency_ms", index)
                            line.status("ok")
                            line.field("epoch_id", "2025-10-01")
                            line.field("queue_depth", 12)
                        }
                    }
                    log.flush()
                    return 1_000
                },
                against: .python(
                    "Python's logging", script: "logging_line.py", arguments: ["1000"], work: 1_000)
            )
        },
        Case("telemetry.log/level-off", ["level": "debug"], unit: .nanoseconds) {
            let log = try Log(service: "bench", sink: NullSink(), registry: Registry())
            let logger = log.logger("compute")
            return Match(
                .repeating {
                    for index in 0..<counts { logger.debug("off") { $0.field("index", index) } }
                    return counts
                })
        },
    ]
}

private final class LockedCount: Sendable {
    private let count = Mutex<UInt64>(0)
    func increment() { count.withLock { $0 &+= 1 } }
}

private final class AtomicCount: Sendable {
    private let count = Atomic<UInt64>(0)
    func increment() { count.wrappingAdd(1, ordering: .relaxed) }
}
