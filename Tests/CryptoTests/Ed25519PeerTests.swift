import Crypto
import Foundation
import Primitives
import SpecTesting
import Testing

/// The textbook, in another language and with none of the library's arithmetic, says the same of
/// every case that is hard to judge: the rule is what docs/crypto.md writes down, and no more.
@Suite struct Ed25519PeerTests {
    @Test func `the textbook's verdict is ours on every hard case`() async throws {
        let script = try String(
            contentsOf: Ed25519Vector.folder.appending(path: "ed25519_peer.py"), encoding: .utf8)
        let answer = try await PythonPeer().run(
            script, arguments: ["\(Trials.baseSeed)", "\(Trials.count(1_000))"],
            deadline: .seconds(300))
        var seen: [String: Int] = [:]
        for line in String(decoding: answer, as: UTF8.self).split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            let key = try #require(PublicKey(hex: words[1]))
            switch words[0] {
            case "signature":
                let signature = try #require(Signature(hex: words[2]))
                let message = words[3] == "-" ? [] : try #require(HexText.bytes(words[3]))
                let verifies = Ed25519.verify(signature, of: message, by: key)
                #expect(verifies == (words[4] == "1"), "\(line)")
                seen["verdict \(words[4])", default: 0] += 1
            default:
                #expect(verdict(on: key) == words[2], "\(line)")
                seen[words[2], default: 0] += 1
            }
        }
        // Each kind of case was among them; keys outside the subgroup too verify now and then.
        for kind in ["verdict 0", "verdict 1", "notCanonical", "smallOrder", "notOnCurve"] {
            #expect(seen[kind, default: 0] >= 10, "\(kind)")
        }
        #expect(seen["outsideSubgroup", default: 0] >= 7)
        #expect(seen["ok", default: 0] >= 16)
    }

    private func verdict(on key: PublicKey) -> String {
        do throws(SignatureRefusal) {
            try Ed25519.check(key)
            return "ok"
        } catch {
            return switch error {
            case .keyNotCanonical: "notCanonical"
            case .keyOfSmallOrder: "smallOrder"
            case .keyNotOnCurve: "notOnCurve"
            case .keyOutsideSubgroup: "outsideSubgroup"
            case .keyLength, .signatureLength, .notHexadecimal: "\(error)"
            }
        }
    }
}
