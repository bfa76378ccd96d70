import Foundation
import Simulation

/// How often property tests run, and from which seed.
///
/// A test states the full number; one in a hundred runs by default, all of them with
/// `THE_BLOCK_FULL=1`. The base seed is printed once a run, and `THE_BLOCK_SEED` set to it throws
/// the same dice again.
package struct Trials: Hashable, Sendable {
    package enum Refusal: Error, Hashable, Sendable {
        case seedIsNoNumber(String)
    }

    /// A shortened run still has this many trials, or the full number where that is smaller.
    package static let least = 16

    package let isFull: Bool
    package let seed: UInt64

    /// Reads `THE_BLOCK_FULL` and `THE_BLOCK_SEED` (decimal, or hexadecimal after `0x`).
    init(environment: [String: String], freshSeed: UInt64) throws(Refusal) {
        isFull = environment["THE_BLOCK_FULL"] == "1"
        guard let text = environment["THE_BLOCK_SEED"], !text.isEmpty else {
            seed = freshSeed
            return
        }
        let number =
            text.hasPrefix("0x") ? UInt64(text.dropFirst(2), radix: 16) : UInt64(text, radix: 10)
        guard let number else { throw .seedIsNoNumber(text) }
        seed = number
    }

    func count(_ full: Int) -> Int {
        isFull ? full : max(full / 100, min(full, Self.least))
    }

    func seeds(_ full: Int) -> [UInt64] {
        var dice = SplitMix64(seed: seed)
        return (0..<count(full)).map { _ in dice.next() }
    }

    // MARK: This run

    /// How many of `full` trials this run makes.
    package static func count(_ full: Int) -> Int { current.count(full) }

    /// A seed for each trial that this run makes of `full`: `@Test(arguments:
    /// Trials.seeds(10_000))`. They depend on the base seed alone, and a short run has the first
    /// ones of a full run.
    package static func seeds(_ full: Int) -> [UInt64] { current.seeds(full) }

    /// The seed from which every other one of this run is thrown.
    package static var baseSeed: UInt64 { current.seed }

    private static let current: Trials = {
        do {
            let trials = try Trials(
                environment: ProcessInfo.processInfo.environment, freshSeed: .random(in: 0 ... .max)
            )
            print("seeds: THE_BLOCK_SEED=\(trials.seed)", trials.isFull ? "THE_BLOCK_FULL=1" : "")
            return trials
        } catch {
            preconditionFailure("THE_BLOCK_SEED is no number of 64 bits: \(error)")
        }
    }()
}
