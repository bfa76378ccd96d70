import Foundation
import Primitives
import Testing

/// One line of `Vectors/blake3.txt`: the digests of the input of one length.
struct Blake3Vector: Sendable, CustomTestStringConvertible {
    static let key = Array("whats the Elvish word for friend".utf8)
    static let context: StaticString = "BLAKE3 2019-12-27 16:29:52 test vectors context"

    let length: Int
    let hash, keyed, derived: Digest

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
        guard words.count == 4, let length = Int(words[0]), let hash = Digest(hex: words[1]),
            let keyed = Digest(hex: words[2]), let derived = Digest(hex: words[3])
        else { return nil }
        (self.length, self.hash, self.keyed, self.derived) = (length, hash, keyed, derived)
    }
}
