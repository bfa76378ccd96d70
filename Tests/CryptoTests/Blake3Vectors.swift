import Foundation
import Primitives
import Testing

/// One line of `Vectors/blake3.txt`: the first 131 bytes of output for the input of one length.
struct Blake3Vector: Sendable, CustomTestStringConvertible {
    static let key = Array("whats the Elvish word for friend".utf8)
    static let context: StaticString = "BLAKE3 2019-12-27 16:29:52 test vectors context"

    let length: Int
    let hash, keyed, derived: Digest
    let hashOutput, keyedOutput, derivedOutput: [UInt8]

    var input: [UInt8] { (0..<length).map { UInt8($0 % 251) } }
    var testDescription: String { "\(length) bytes" }

    static let all: [Blake3Vector] = {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "Vectors/blake3.txt")
        guard let text = try? String(contentsOf: file, encoding: .utf8) else { return [] }
        return text.split(separator: "\n").filter { !$0.hasPrefix("#") }.compactMap(Self.init)
    }()

    private init?(line: Substring) {
        let words = line.split(separator: " ").map(String.init)
        guard words.count == 4, let length = Int(words[0]) else { return nil }
        let outputs = words.dropFirst().compactMap { HexText.bytes($0) }
        let digests = outputs.compactMap { Digest(Array($0.prefix(32))) }
        guard outputs.count == 3, digests.count == 3, outputs.allSatisfy({ $0.count == 131 })
        else { return nil }
        self.length = length
        (hash, keyed, derived) = (digests[0], digests[1], digests[2])
        (hashOutput, keyedOutput, derivedOutput) = (outputs[0], outputs[1], outputs[2])
    }
}
