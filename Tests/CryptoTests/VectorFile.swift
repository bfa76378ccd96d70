import Foundation
import Primitives

/// A file of `Vectors/`: lines of words, and comments after `#`.
enum VectorFile {
    /// The lines of `name` that have `count` words each; a line that has not ends the test run.
    static func lines(of name: String, words count: Int) -> [[String]] {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "Vectors/\(name)")
        guard let text = try? String(contentsOf: file, encoding: .utf8) else { return [] }
        let lines = text.split(separator: "\n").filter { !$0.hasPrefix("#") }
            .map { $0.split(separator: " ").map(String.init) }
        precondition(lines.allSatisfy { $0.count == count }, "\(name) has a line of other words")
        return lines
    }

    /// The bytes of a word such as `0bff*20`: a run and how often it stands there.
    static func bytes(_ word: String) -> [UInt8] {
        let parts = word.split(separator: "*")
        guard parts.count == 2, let count = Int(parts[1]), let run = Hex.bytes(parts[0]) else {
            preconditionFailure("\(word) is no run of bytes")
        }
        return Array(repeatElement(run, count: count).joined())
    }
}

/// Bytes as digits, to compare with what others print.
enum Hex {
    static func bytes(_ text: some StringProtocol) -> [UInt8]? {
        let digits = Array(text.utf8)
        guard digits.count % 2 == 0 else { return nil }
        return stride(from: 0, to: digits.count, by: 2).reduce([UInt8]?([])) { bytes, at in
            let pair = String(decoding: digits[at...at + 1], as: UTF8.self)
            guard let bytes, let byte = UInt8(pair, radix: 16) else { return nil }
            return bytes + [byte]
        }
    }

    static func text(_ bytes: [UInt8]) -> String { HexText.text(bytes.span) }
}
