import Foundation

/// How often property tests run: a test states the full number, one in a hundred runs by default,
/// all of them with `THE_BLOCK_FULL=1`.
enum Trials {
    static func count(_ full: Int) -> Int {
        isFull ? full : max(full / 100, min(full, 16))
    }

    /// A seed for each trial.
    static func seeds(_ full: Int) -> [UInt64] { (0..<count(full)).map { UInt64($0) } }

    private static let isFull = ProcessInfo.processInfo.environment["THE_BLOCK_FULL"] == "1"
}
