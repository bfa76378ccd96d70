import Foundation
import FuzzTargets
import Testing

/// Replays what was kept, and what lies near it. A broken promise is a trap, so each target runs in
/// a process of its own that names every input on standard error before it is checked: the last
/// name is the input that broke the promise.
@Suite struct ReplayTests {
    @Test(arguments: FuzzTarget.all + [.selfTest], Trial.allCases)
    func `every promise holds`(target: FuzzTarget, trial: Trial) async {
        let success = await #expect(processExitsWith: .success) {
            [name = target.name as String, trial = trial as Trial] in
            try trial.run(on: name)
        }
        guard success == nil else { return }

        // The trial is deterministic, so a second run fails alike and can be listened to.
        let failure = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) { [name = target.name as String, trial = trial as Trial] in
            try trial.run(on: name)
        }
        let said = String(decoding: failure?.standardErrorContent ?? [], as: UTF8.self)
        let last = said.split(separator: "\n").last { $0.hasPrefix(announcement) }
        Issue.record("\(last ?? "nothing was checked"), which broke: \(target.promise)")
    }

    @Test func `a broken promise ends the process and names the input`() async throws {
        let result = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) {
            check(Array("trap".utf8), called: "the word itself", by: .selfTest)
        }
        let said = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
        #expect(said.contains("the word itself"))
    }

    @Test func `every folder of kept inputs belongs to a target, and names are distinct`() throws {
        let names = (FuzzTarget.all + [.selfTest]).map(\.name)
        #expect(Set(names).count == names.count)
        #expect(try KeptInputs().namesWithFolders().isSubset(of: names))
    }

    @Test func `a seed gives the same changes every time, within the bound`() {
        let kept = [[UInt8]](repeating: [1, 2, 3], count: 2) + [Array(repeating: 7, count: 4_096)]
        var (first, second) = (Mutation(seed: 5, kept: kept), Mutation(seed: 5, kept: kept))
        var distinct = Set<[UInt8]>()
        for _ in 0..<512 {
            let bytes = first.next()
            #expect(bytes == second.next())
            #expect(bytes.count <= Mutation.longest)
            distinct.insert(bytes)
        }
        #expect(distinct.count > 256)
    }
}

/// What a target is put through in every ordinary test run.
enum Trial: String, CaseIterable, Codable {
    case keptInputs, nearbyInputs

    func run(on name: String) throws {
        let target = try #require(FuzzTarget.named(name))
        let kept = try KeptInputs().inputs(of: target)
        switch self {
        case .keptInputs:
            for input in kept { check(input.bytes, called: input.path, by: target) }
        case .nearbyInputs:
            for seed in UInt64(0)..<16 {
                var mutation = Mutation(seed: seed, kept: kept.map(\.bytes))
                for step in 0..<256 {
                    check(mutation.next(), called: "seed \(seed), step \(step)", by: target)
                }
            }
        }
    }
}

private let announcement = "last checked: "

/// Names the input on standard error, where it is read only when the check never returns.
private func check(_ bytes: [UInt8], called input: String, by target: FuzzTarget) {
    FileHandle.standardError.write(Data("\(announcement)\(input)\n".utf8))
    target.check(bytes.span)
}
