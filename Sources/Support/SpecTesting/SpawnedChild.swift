import Foundation

/// A child that has been started and must be ended: the one place that holds its process id.
struct SpawnedChild: ~Copyable {
    private let id: pid_t

    /// Starts `program` at the head of a process group of its own, with nothing open but its three
    /// standard files (everything this package opens closes itself in a child).
    init(
        _ program: ChildProcess, stdin: borrowing UnnamedFile, stdout: borrowing UnnamedFile,
        stderr: borrowing UnnamedFile
    ) throws(ChildProcess.Failure) {
        var files = unsafe posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        unsafe posix_spawn_file_actions_init(&files)
        unsafe posix_spawnattr_init(&attributes)
        defer {
            unsafe posix_spawn_file_actions_destroy(&files)
            unsafe posix_spawnattr_destroy(&attributes)
        }
        unsafe posix_spawn_file_actions_adddup2(&files, stdin.descriptor, 0)
        unsafe posix_spawn_file_actions_adddup2(&files, stdout.descriptor, 1)
        unsafe posix_spawn_file_actions_adddup2(&files, stderr.descriptor, 2)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
        unsafe posix_spawnattr_setpgroup(&attributes, 0)

        // spawn(3) cannot change the directory portably; `env` can, and is on every machine we run
        // on.
        let words = ["env", "--chdir=\(program.directory.path)", program.program]
        let inherited = ProcessInfo.processInfo.environment.filter {
            ["PATH", "HOME", "LLVM_PROFILE_FILE"].contains($0.key)
        }
        let variables = inherited.merging(program.environment) { _, given in given }
        var child = pid_t()
        let refusal = unsafe withCStrings(words + program.arguments) { arguments in
            unsafe withCStrings(variables.map { "\($0.key)=\($0.value)" }) { environment in
                unsafe posix_spawn(
                    &child, "/usr/bin/env", &files, &attributes, arguments, environment)
            }
        }
        guard refusal == 0 else {
            throw .notStarted(
                program: program.program, reason: unsafe String(cString: strerror(refusal)))
        }
        id = child
    }

    /// Whether the child ended by itself, before the deadline and while `proceeds` held.
    func waits(for deadline: Duration, while proceeds: () -> Bool) -> Bool {
        let clock = ContinuousClock()
        let end = clock.now + deadline
        var pause: Int32 = 1
        while !hasEnded {
            guard clock.now < end, proceeds() else { return false }
            poll(nil, 0, pause)
            pause = min(pause * 2, 10)
        }
        return true
    }

    /// While it runs; one that has ended hears nothing.
    func send(_ signal: Int32) { kill(id, signal) }

    /// Looks without reaping, so that the process id stays the child's until its group is dead.
    private var hasEnded: Bool {
        var report = unsafe siginfo_t()
        let looked = unsafe waitid(P_PID, id_t(id), &report, WEXITED | WNOHANG | WNOWAIT)
        return unsafe looked == 0 && report.si_signo == SIGCHLD
    }

    /// Kills what is left of the group, reaps the child and answers how it ended.
    consuming func endGroup() -> Int32 {
        kill(-id, SIGKILL)
        var status: Int32 = 0
        while unsafe waitpid(id, &status, 0) < 0 && errno == EINTR {}
        let signal = status & 0x7F
        return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
    }
}

/// Lends `strings` as the null-terminated array of C strings that `exec` takes.
private func withCStrings<Result>(
    _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
    var pointers = unsafe strings.map { unsafe strdup($0) }
    unsafe pointers.append(nil)
    defer { unsafe pointers.forEach { unsafe free($0) } }
    return unsafe pointers.withUnsafeBufferPointer { list in
        guard let base = list.baseAddress else {
            preconditionFailure("the list ends with nil, so it has a first element")
        }
        return unsafe body(base)
    }
}
