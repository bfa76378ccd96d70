/// One side of a case: a piece of work that can be repeated and timed.
struct Contender {
    let name: String
    /// Does the work this many times, one after the other.
    let measure: (_ repetitions: Int) throws -> Sample

    /// Work the harness times: `work` returns how many units of it were done.
    static func repeating(
        _ name: String = "the block", work: @escaping () throws -> Int
    ) -> Contender {
        Contender(name: name) { repetitions in
            var done = 0
            let duration = try ContinuousClock().measure {
                for _ in 0..<repetitions { done += try work() }
            }
            return Sample(work: done, duration: duration)
        }
    }

    /// Work that needs something fresh each time, and so times its own part. Of several figures
    /// the largest counts.
    static func timingItself(
        _ name: String = "the block", once: @escaping () throws -> Sample
    ) -> Contender {
        Contender(name: name) { repetitions in
            var total = try once()
            for _ in 1..<repetitions {
                let sample = try once()
                total.work += sample.work
                total.duration += sample.duration
                total.figure = [total.figure, sample.figure].compactMap(\.self).max()
            }
            return total
        }
    }

    /// A Python script of `Benchmarks/Peers/Python`, which times itself inside its own process;
    /// `work` is what one repetition does.
    static func python(
        _ name: String, script: String, arguments: [String] = [], work: Int
    ) -> Contender {
        var running: PythonPeer?
        return Contender(name: name) { repetitions in
            let peer = try running ?? PythonPeer(script: script, arguments: arguments)
            running = peer
            let duration = try peer.time(repetitions)
            return Sample(work: work * repetitions, duration: duration)
        }
    }
}
