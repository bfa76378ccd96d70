import Foundation
import Primitives
import Testing

/// One line of `Vectors/ed25519.txt`.
struct Ed25519Vector: Sendable, CustomTestStringConvertible {
    let seed: [UInt8]
    let key: PublicKey
    let message: [UInt8]
    let signature: Signature

    var testDescription: String { "\(message.count) bytes" }

    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Vectors")

    static let all: [Ed25519Vector] = {
        let file = folder.appending(path: "ed25519.txt")
        guard let text = try? String(contentsOf: file, encoding: .utf8) else { return [] }
        return text.split(separator: "\n").filter { !$0.hasPrefix("#") }.compactMap(Self.init)
    }()

    private init?(line: Substring) {
        let words = line.split(separator: " ").map(String.init)
        guard words.count == 4, let seed = HexText.bytes(words[0]),
            let key = PublicKey(hex: words[1]),
            let message = words[2] == "-" ? [] : HexText.bytes(words[2]),
            let signature = Signature(hex: words[3])
        else { return nil }
        (self.seed, self.key, self.message, self.signature) = (seed, key, message, signature)
    }
}
