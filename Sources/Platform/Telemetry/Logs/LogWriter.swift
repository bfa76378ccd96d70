import Glibc
import Synchronization

/// The thread that takes lines from the ring to the sink, and what it shares with those that add
/// them.
final class LogWriter: Sendable {
    let clock: WallClock
    private let service: String
    private let sink: any LogSink
    private let metrics: LogMetrics
    private let ring: LogRing
    private let format: Atomic<UInt8>
    private let wakeUp = WakeUp()
    private let isAsleep = Atomic<Bool>(false)
    private let isClosed = Atomic<Bool>(false)
    /// Lines the sink was handed, in the order of their positions.
    private let written = Atomic<Int>(0)
    private let flushers = Mutex<[(position: Int, wakeUp: WakeUp)]>([])

    /// As much as is written at once.
    private static let batch = 64 << 10

    init(
        service: String, format: LogSettings.Format, sink: any LogSink, clock: WallClock,
        metrics: LogMetrics, ring: LogRing
    ) {
        (self.service, self.sink, self.clock) = (service, sink, clock)
        (self.metrics, self.ring) = (metrics, ring)
        self.format = Atomic(format.rawValue)
    }

    var suppressed: Counter { metrics.suppressed }

    func use(_ format: LogSettings.Format) {
        self.format.store(format.rawValue, ordering: .relaxed)
    }

    // MARK: For those that add lines

    func line(
        _ level: LogLevel, _ event: StaticString, subsystem: String, at now: UInt64
    ) -> LogLine {
        LogLine(
            level, event: event, service: service, subsystem: subsystem,
            format: LogSettings.Format(rawValue: format.load(ordering: .relaxed)) ?? .json,
            colours: sink.showsColours, nanoseconds: now)
    }

    func add(_ line: consuming [UInt8], level: LogLevel) {
        guard !isClosed.load(ordering: .relaxed), ring.add(line) else {
            return metrics.dropped.increment()
        }
        metrics.lines[Int(level.rawValue)].increment()
        wake()
    }

    /// Wakes the thread if it sleeps or is about to: it says so, then looks once more; here the line
    /// is added, then the saying is looked at; the fences keep both from missing each other.
    private func wake() {
        atomicMemoryFence(ordering: .sequentiallyConsistent)
        guard isAsleep.load(ordering: .relaxed) else { return }
        if isAsleep.exchange(false, ordering: .acquiringAndReleasing) { wakeUp.post() }
    }

    /// Waits until every line added before this call has been handed to the sink; `false` where that
    /// took too long.
    func flush(within duration: Duration) -> Bool {
        let position = ring.added
        let done = WakeUp()
        let isDone = flushers.withLock { flushers in
            if written.load(ordering: .acquiring) >= position { return true }
            flushers.append((position, done))
            return false
        }
        guard !isDone else { return true }
        wakeUp.post()
        let isWoken = done.wait(for: duration)
        if !isWoken { flushers.withLock { $0.removeAll { $0.wakeUp === done } } }
        return isWoken
    }

    /// Has the thread end once nothing is left. Lines that come later are dropped and counted.
    func close() {
        isClosed.store(true, ordering: .sequentiallyConsistent)
        wakeUp.post()
    }

    // MARK: The thread

    /// Starts the thread, which keeps this alive. Signals are for other threads: it blocks them all,
    /// so that a sink whose reader has gone is an error and no end of the process.
    func start() throws(LogRefusal) -> pthread_t {
        var (all, outer) = (sigset_t(), sigset_t())
        unsafe sigfillset(&all)
        unsafe pthread_sigmask(SIG_SETMASK, &all, &outer)
        defer { unsafe pthread_sigmask(SIG_SETMASK, &outer, nil) }

        var handle = pthread_t()
        let writer = unsafe Unmanaged.passRetained(self)
        let error = unsafe pthread_create(
            &handle, nil,
            { writer in
                guard let writer = unsafe writer else { return nil }
                unsafe Unmanaged<LogWriter>.fromOpaque(writer).takeRetainedValue().run()
                return nil
            }, writer.toOpaque())
        guard error == 0 else {
            unsafe writer.release()
            throw .expectedThread(error: error)
        }
        return handle
    }

    private func run() {
        var lines: [UInt8] = []
        var reported: UInt64 = 0
        while true {
            let count = gather(&lines)
            let dropped = metrics.dropped.value
            if dropped > reported {
                var line = line(.warn, "log.dropped", subsystem: "log", at: clock.nanoseconds())
                line.field("count", dropped - reported)
                lines += line.finished(suppressed: 0)
                reported = dropped
            }
            if !lines.isEmpty {
                do throws(LogSinkError) { try sink.write(lines.span) } catch {
                    metrics.failures.increment()
                }
                lines.removeAll(keepingCapacity: true)
            }
            tell(count)
            if count == 0, !rests() { return }
        }
    }

    /// Moves lines from the ring, up to a batch, and returns how many.
    private func gather(_ lines: inout [UInt8]) -> Int {
        var count = 0
        while lines.count < Self.batch, let line = ring.take() {
            lines += line
            count += 1
        }
        return count
    }

    private func tell(_ count: Int) {
        guard count > 0 else { return }
        let position = written.wrappingAdd(count, ordering: .releasing).newValue
        flushers.withLock { flushers in
            flushers.removeAll { flusher in
                guard flusher.position <= position else { return false }
                flusher.wakeUp.post()
                return true
            }
        }
    }

    /// Sleeps until there may be something to do; `false` once there never will be.
    private func rests() -> Bool {
        isAsleep.store(true, ordering: .relaxed)
        atomicMemoryFence(ordering: .sequentiallyConsistent)
        let position = written.load(ordering: .relaxed)
        if ring.added > position, ring.hasLine {
            isAsleep.store(false, ordering: .relaxed)
            return true
        }
        if isClosed.load(ordering: .sequentiallyConsistent), ring.added == position { return false }
        wakeUp.wait()
        isAsleep.store(false, ordering: .relaxed)
        return true
    }
}
