import CSystem
import Glibc
import Synchronization

/// One thread that waits for descriptors, deadlines, posts and steps of tasks, and does what comes.
///
/// A task that prefers it (`Task(executorPreference: loop)`) runs on it from one `await` to the
/// next, so the code of a connection needs no lock and no hop. It is an executor of actors, too.
///
/// Sendable: `mailbox`, `counts` and the atomics may be touched by anybody; everything else that
/// changes is touched by the loop's thread only, or after its end by the one thread at a time that
/// runs the steps that came late.
public final class EventLoop: TaskExecutor, SerialExecutor, @unchecked Sendable {
    public let name: String
    let counts = LoopCounts()
    let mailbox = Mailbox()
    private let poll: EventPoll

    private let idlePoll: Atomic<UInt64>
    private let readBackoff: Atomic<UInt64>
    private let writeBackoff: Atomic<UInt64>
    private let shallEnd = Atomic(false)

    /// Milliseconds of the monotonic clock, read once a turn. Only on the loop.
    public private(set) var now: UInt64

    private var mail = Mailbox.Mail()
    /// Posts and steps that came from the loop itself.
    private var ownPosts: [Mailbox.Post] = []
    private var ownSteps: [UnownedJob] = []
    private var runningPosts: [Mailbox.Post] = []

    var sources = SourceTable()
    var waits = SocketWaits()
    private var overdue = SocketLook()
    var deadlines: DeadlineTable
    var pauses: [ObjectIdentifier: Pause] = [:]

    /// The most steps of tasks of one turn, so that descriptors get their turn, too.
    private static let stepsPerTurn = 4_096
    /// How often the mail is looked at before the descriptors are, where some has come each time.
    private static let passesPerTurn = 4

    private init(name: String, settings: LoopSettings, poll: EventPoll) {
        self.name = name
        self.poll = poll
        idlePoll = Atomic(settings.reactorIdlePoll.wholeMilliseconds)
        readBackoff = Atomic(settings.readBackoff.wholeMilliseconds)
        writeBackoff = Atomic(settings.writeBackoff.wholeMilliseconds)
        now = Self.milliseconds
        deadlines = DeadlineTable(at: now)
    }

    /// A loop that turns once its thread calls ``run()``.
    static func open(name: String, settings: LoopSettings) throws(LoopError) -> EventLoop {
        EventLoop(name: name, settings: settings, poll: try EventPoll.open())
    }

    /// The monotonic clock.
    static var milliseconds: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) &* 1_000 &+ UInt64(time.tv_nsec) / 1_000_000
    }

    // MARK: Which loop this is

    /// The loop whose thread this is.
    public static var current: EventLoop? {
        CurrentLoop.pointer.map { Unmanaged<EventLoop>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Whether this is the loop's thread.
    public var isCurrent: Bool {
        CurrentLoop.pointer == UnsafeRawPointer(Unmanaged.passUnretained(self).toOpaque())
    }

    // MARK: Posts and steps

    /// Runs `job` on the loop's next turn; from any thread, the posts of one thread in their order.
    /// False once the loop has ended; the job is then not run.
    @discardableResult
    public func post(_ job: @escaping @Sendable () -> Void) -> Bool {
        if isCurrent, !mailbox.hasEnded {
            ownPosts.append(job)
            return true
        }
        guard let call = mailbox.bring(job) else { return false }
        answer(call)
        return true
    }

    public func enqueue(_ job: consuming ExecutorJob) {
        let step = UnownedJob(job)
        if isCurrent {
            ownSteps.append(step)
        } else {
            answer(mailbox.bring(step))
        }
    }

    private func answer(_ call: Mailbox.Call) {
        switch call {
        case .nothing: break
        case .wake: poll.wake()
        case .begin: beginLateThread()
        }
    }

    public func checkIsolated() {
        precondition(isCurrent, "this is not the thread of the loop \(name)")
    }

    public func isIsolatingCurrentContext() -> Bool? { isCurrent }

    /// A task whose code runs on this loop wherever it does not belong to an actor.
    @discardableResult
    public func task<Success: Sendable>(
        _ operation: sending @escaping @isolated(any) () async -> Success
    ) -> Task<Success, Never> {
        Task(executorPreference: self, operation: operation)
    }

    // MARK: Settings and the end

    func change(_ settings: LoopSettings) {
        idlePoll.store(settings.reactorIdlePoll.wholeMilliseconds, ordering: .relaxed)
        readBackoff.store(settings.readBackoff.wholeMilliseconds, ordering: .relaxed)
        writeBackoff.store(settings.writeBackoff.wholeMilliseconds, ordering: .relaxed)
        answer(mailbox.stir())
    }

    func end() {
        shallEnd.store(true, ordering: .sequentiallyConsistent)
        answer(mailbox.stir())
    }

    /// Whether it has been told to end. Nothing new is watched or waited for any more.
    var isEnding: Bool { shallEnd.load(ordering: .relaxed) }

    public var tally: LoopTally { counts.tally }

    // MARK: Watching

    /// Watches `descriptor` for `source`, which the loop keeps until ``forget(_:)``.
    func watch(_ descriptor: Int32, _ events: UInt32, for source: EventSource) throws(SocketError) {
        assert(isCurrent)
        guard !isEnding else { throw .loopHasEnded }
        let place = sources.add(source)
        let code = poll.add(descriptor, events: events, word: place.word)
        guard code == 0 else {
            sources.remove(place)
            throw .system(call: "epoll_ctl", code: code)
        }
        source.place = place
    }

    /// Whose descriptor is closed by now or next.
    func forget(_ source: EventSource) {
        guard let place = source.place else { return }
        sources.remove(place)
        source.place = nil
    }

    func unwatch(_ descriptor: Int32, for source: EventSource) {
        poll.remove(descriptor)
        forget(source)
    }

    // MARK: Turning

    /// The life of the loop's thread.
    func run() {
        CurrentLoop.pointer = UnsafeRawPointer(Unmanaged.passUnretained(self).toOpaque())
        defer { CurrentLoop.pointer = nil }
        while !isEnding { turn() }
        finish()
    }

    private func turn() {
        // Only a loop that has found no mail is asleep, and may wait: nobody else is woken.
        var mayWait = false
        for _ in 0..<Self.passesPerTurn where !mayWait { mayWait = !doWhatCame() }
        let count = poll.wait(mayWait && !isEnding ? untilNext() : 0)
        now = Self.milliseconds
        counts.turned(events: count)
        for index in 0..<count {
            let (word, events) = poll[index]
            guard word != EventPoll.wakeWord else { continue }
            sources[SourceTable.Place(word: word)]?.happened(events)
        }
        lookAtWaits(toldAll: count < EventPoll.room)
        reachDeadlines()
        runOwnSteps()
    }

    /// Takes the mail and does it, with what the loop has left itself. False where there was nothing,
    /// and the loop is asleep.
    private func doWhatCame() -> Bool {
        mailbox.take(into: &mail, isIdle: ownPosts.isEmpty && ownSteps.isEmpty)
        guard !mail.isEmpty || !ownPosts.isEmpty || !ownSteps.isEmpty else { return false }
        swap(&runningPosts, &ownPosts)
        counts.posted(runningPosts.count + mail.posts.count)
        for post in runningPosts { post() }
        runningPosts.removeAll(keepingCapacity: true)
        for post in mail.posts { post() }
        run(mail.steps)
        mail.clear()
        runOwnSteps()
        return true
    }

    private func run(_ steps: [UnownedJob]) {
        guard !steps.isEmpty else { return }
        let executor = asUnownedTaskExecutor()
        for step in steps { step.runSynchronously(on: executor) }
        counts.stepped(steps.count)
    }

    /// Runs steps until there are none, or so many that the rest waits for the next turn.
    private func runOwnSteps() {
        guard !ownSteps.isEmpty else { return }
        let executor = asUnownedTaskExecutor()
        var done = 0
        while done < ownSteps.count, done < Self.stepsPerTurn {
            let step = ownSteps[done]
            done += 1
            step.runSynchronously(on: executor)
        }
        counts.stepped(done)
        if done == ownSteps.count {
            ownSteps.removeAll(keepingCapacity: true)
        } else {
            ownSteps.removeFirst(done)
        }
    }

    /// How long the system may be asked to wait.
    private func untilNext() -> UInt64 {
        guard !waits.hasSuspects else { return 0 }
        var until = idlePoll.load(ordering: .relaxed)
        if let due = deadlines.nextDue { until = min(until, due > now ? due - now : 0) }
        let due = waits.nextLook(
            readBackoff: readBackoff.load(ordering: .relaxed),
            writeBackoff: writeBackoff.load(ordering: .relaxed))
        if let due { until = min(until, due > now ? due - now : 0) }
        return until
    }

    private func reachDeadlines() {
        deadlines.advance(to: now)
        while let action = deadlines.takeNext(at: now) {
            counts.reachedDeadline()
            action()
        }
    }

    /// Looks once at each socket that has waited longer than the backoff. One that could go on is
    /// waited for one more turn, since its event may just be coming; after that none is.
    private func lookAtWaits(toldAll: Bool) {
        if toldAll {
            while let (place, direction) = waits.popSuspect() {
                guard let socket = sources[place] as? Socket, socket.goOnUntold(direction) else {
                    continue
                }
                switch direction {
                case .reading: counts.readWasNotReady()
                case .writing: counts.writeWasNotReady()
                }
            }
        }
        look(.reading, readBackoff.load(ordering: .relaxed))
        look(.writing, writeBackoff.load(ordering: .relaxed))
        overdue.ask(suspectsTo: &waits)
    }

    private func look(_ direction: Direction, _ backoff: UInt64) {
        while let number = waits.popOverdue(direction, at: now, backoff: backoff) {
            guard let socket = sources[number] as? Socket, let place = socket.place else {
                continue
            }
            overdue.add(socket, at: place, direction)
        }
    }

    // MARK: Ending

    /// Closes what is open, lets whoever waits go on, and does what they do then.
    private func finish() {
        for source in sources.all { source.loopEnds() }
        for pause in pauses.values { pause.end(reached: false) }
        pauses = [:]
        for _ in 0..<1_000 {
            _ = doWhatCame()
            if ownPosts.isEmpty, ownSteps.isEmpty, mailbox.end() { break }
        }
        if !mailbox.hasEnded { finishAnyhow() }
        for source in sources.all { source.loopEnds() }
        // What the actions hold may hold deadlines, so it goes when the table is free again.
        _ = deadlines.removeAll()
        // Only now may another thread be the loop's.
        let late = ownSteps
        ownSteps = []
        for step in late { _ = mailbox.bring(step) }
        answer(mailbox.handOver())
    }

    /// Somebody brings more for as long as it is done: posts are done once more, steps come late.
    private func finishAnyhow() {
        let own = (posts: ownPosts, steps: ownSteps)
        (ownPosts, ownSteps) = ([], [])
        let posts = mailbox.endAnyhow()
        for post in own.posts + posts { post() }
        for step in own.steps { answer(mailbox.bring(step)) }
    }

    /// A task may come back to a loop that has ended, and must go on somewhere: on a thread that is
    /// the loop's while there is something to run. One at a time, as the mailbox sees to.
    private func beginLateThread() {
        let thread = try? LoopThread.start(name) { self.runLateSteps() }
        guard let thread else {
            // With no thread to be had, whoever brought the step runs it.
            runLateSteps()
            return
        }
        thread.detach()
    }

    private func runLateSteps() {
        let outer = CurrentLoop.pointer
        CurrentLoop.pointer = UnsafeRawPointer(Unmanaged.passUnretained(self).toOpaque())
        defer { CurrentLoop.pointer = outer }
        // After the last look nothing here is touched: another thread may be the loop's by then.
        while mailbox.takeLate(into: &mail) {
            run(mail.steps)
            mail.clear()
            while !ownSteps.isEmpty { runOwnSteps() }
        }
    }
}

/// The loop of the current thread, kept by the C library; never retained, since a loop outlives its
/// own thread's turns.
enum CurrentLoop {
    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        let error = pthread_key_create(&key, nil)
        precondition(error == 0, "no key for a value of each thread: error \(error)")
        return key
    }()

    static var pointer: UnsafeRawPointer? {
        get { UnsafeRawPointer(pthread_getspecific(key)) }
        set { pthread_setspecific(key, newValue) }
    }
}
