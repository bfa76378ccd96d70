import Loops
import TLS
import Telemetry

// How bytes come and go, in the clear or not.

extension Connection {
    // MARK: Reading

    /// Reads what has come, waiting for it; `false` at the end of the peer's bytes.
    func receive(atMost most: Int) async -> Bool {
        while true {
            // Asking the system for what it has said is not there would be a call for nothing.
            if !mayRead {
                effort = 0
                // Who waits holds no memory, but for what has come.
                input.release(to: &shard.shelf)
                guard await socket.readable() else { return false }
            }
            switch read(atMost: most) {
            case .moved(let count):
                shard.core.record.metrics.received.increment(by: UInt64(count))
                if isTired(after: Self.effortOfMoving) { await letOthersGo() }
                return phase != .ended
            case .wouldBlock: continue
            case .wantsOther: guard await tryAgainSoon() else { return false }
            case .over: return false
            }
        }
    }

    /// Whether a read may bring something.
    var mayRead: Bool { socket.isReadable || (session?.pending ?? 0) > 0 }

    /// What came of one try.
    enum Step {
        case moved(Int)
        case wouldBlock
        /// The session has to write before it reads, or the other way round.
        case wantsOther
        case over
    }

    func read(atMost most: Int) -> Step {
        // A session knows its descriptor by a number that may be another connection's by now.
        guard phase != .ended else { return .over }
        input.take(from: &shard.shelf)
        guard let session else { return step(socket.read(into: &input, atMost: most)) }
        let transfer = input.withSpare(atLeast: most) { spare in
            let transfer = session.read(into: &spare)
            if case .moved(let count) = transfer { return (count, transfer) }
            return (0, transfer)
        }
        switch transfer {
        case .moved(let count): return .moved(count)
        case .wantsRead:
            socket.exhaustedReading()
            return .wouldBlock
        case .wantsWrite: return .wantsOther
        case .ended, .failed: return .over
        }
    }

    private func step(_ transfer: Transfer) -> Step {
        switch transfer {
        case .moved(let count): .moved(count)
        case .wouldBlock: .wouldBlock
        case .ended, .failed: .over
        }
    }

    // MARK: Writing

    private func write() -> Step {
        guard phase != .ended else { return .over }
        guard let session else { return step(socket.write(from: &output)) }
        switch session.write(output.span) {
        case .moved(let count):
            output.consume(count)
            return .moved(count)
        case .wantsWrite:
            socket.exhaustedWriting()
            return .wouldBlock
        case .wantsRead: return .wantsOther
        case .ended, .failed: return .over
        }
    }

    /// What sending has come to.
    private enum Progress { case sent, waits, wantsOther, over }

    /// Sends what waits, as far as the peer takes it now.
    private func sendSome() -> Progress {
        while !output.isEmpty {
            switch write() {
            case .moved(let count): shard.core.record.metrics.sent.increment(by: UInt64(count))
            case .wouldBlock:
                expectTaking()
                return .waits
            case .wantsOther:
                expectTaking()
                return .wantsOther
            case .over: return .over
            }
        }
        output.release(to: &shard.shelf)
        if writeEnds != nil {
            writeEnds = nil
            arm()
        }
        return .sent
    }

    private func expectTaking() {
        guard writeEnds == nil else { return }
        writeEnds = shard.loop.now.later(by: shard.settings.deadlines.write)
        arm()
    }

    /// Sends all that waits where the peer takes it without being waited for; whether it did.
    func sendAtOnce() -> Bool {
        guard !isFlushing, case .sent = sendSome() else { return false }
        return !isTired(after: Self.effortOfMoving)
    }

    /// Sends all that waits; `false` once the peer is gone. Any number of tasks may ask.
    func flush() async -> Bool {
        guard !isFlushing else {
            return await withCheckedContinuation { waitingForFlush.append($0) }
        }
        isFlushing = true
        let isSent = await flushAlone()
        isFlushing = false
        let waiting = waitingForFlush
        waitingForFlush = []
        for one in waiting { one.resume(returning: isSent) }
        return isSent
    }

    private func flushAlone() async -> Bool {
        while true {
            switch sendSome() {
            case .sent:
                if isTired(after: Self.effortOfMoving) { await letOthersGo() }
                return phase != .ended
            case .waits:
                effort = 0
                guard await socket.writable() else { return false }
            case .wantsOther: guard await tryAgainSoon() else { return false }
            case .over: return false
            }
        }
    }

    /// Sends what waits at the end of this turn, whatever the handler is doing by then.
    func pushSoon() {
        guard !flushIsPosted, !output.isEmpty else { return }
        flushIsPosted = true
        shard.loop.post { [self] in
            flushIsPosted = false
            if phase != .ended, case .over = sendSome() { abandon() }
        }
    }

    // MARK: Others

    /// Reads and writes are more than requests.
    static let effortOfMoving = 4
    private static let mostEffort = 128

    /// A peer that never makes its connection wait does not keep the loop from the others.
    func isTired(after effort: Int) -> Bool {
        self.effort += effort
        return self.effort >= Self.mostEffort
    }

    func letOthersGo() async {
        effort = 0
        await withCheckedContinuation { going in
            if !shard.loop.post({ going.resume() }) { going.resume() }
        }
    }

    /// A session waits for the other direction only within a change of keys, so seldom that it may
    /// as well ask once more.
    func tryAgainSoon() async -> Bool {
        do throws(CancellationError) {
            try await shard.loop.pause(for: .milliseconds(5))
        } catch { return false }
        return phase != .ended
    }
}
