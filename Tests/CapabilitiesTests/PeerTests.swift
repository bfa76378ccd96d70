import Capabilities
import Crypto
import Foundation
import Primitives
import Simulation
import SpecTesting
import Testing

/// Other implementations mint what we verify and verify what we mint.
@Suite(.ownThreads) struct PeerTests {
    @Test(.python("pymacaroons")) func `pymacaroons and we take one another's tokens`() async throws
    {
        try await exchange(with: "pymacaroons_peer.py", forms: [.packets, .fields, .json])
    }

    @Test func `libmacaroons and we take one another's tokens`() async throws {
        let loading = "import ctypes\nctypes.CDLL('libmacaroons.so.0')"
        guard (try? await PythonPeer().run(loading)) != nil else {
            try Test.cancel("libmacaroons is not there: make peers")
        }
        let script = "libmacaroons_peer.py"
        let names = try await answers(of: script, to: [#"{"do": "forms"}"#])[0].split(
            separator: " ")
        let forms = MacaroonForm.allCases.filter { names.contains(Substring($0.name)) }
        #expect(forms.contains(.packets))
        try await exchange(with: script, forms: forms)
    }

    // MARK: Both ways

    private func exchange(with script: String, forms: [MacaroonForm]) async throws {
        for form in forms {
            // libmacaroons writes the verification into its JSON as it is, which is no JSON.
            let hasThird = form != .json
            let cases = Trials.seeds(2_000).map { PeerCase(seed: $0, hasThird: hasThird) }
            try await readTheirs(cases, from: script, as: form)
            try await showOurs(cases, to: script, as: form)
        }
    }

    private func readTheirs(
        _ cases: [PeerCase], from script: String, as form: MacaroonForm
    ) async throws {
        let lines = try await answers(of: script, to: cases.map { $0.minting(as: form) })
        try #require(lines.count == cases.count)
        for (line, one) in zip(lines, cases) {
            let texts = line.split(separator: "\t").map(String.init)
            let tokens = try texts.map { try Macaroon(text: $0) }
            if form != .json {
                #expect(try tokens.map { try $0.text(as: form) } == texts)
            }
            let keys = try SharedRootKey(text: one.key)
            let capability = try tokens[0].verified(by: keys, with: Array(tokens.dropFirst()))
            #expect(capability.conditions.map(\.caveat.text) == one.predicates)
            // Under another key it is nobody's.
            let others = try SharedRootKey(text: one.key + "x")
            #expect(throws: CapabilityRefusal.notAuthentic) {
                _ = try tokens[0].verified(by: others, with: Array(tokens.dropFirst()))
            }
        }
    }

    private func showOurs(
        _ cases: [PeerCase], to script: String, as form: MacaroonForm
    ) async throws {
        var (asks, expected): ([String], [String]) = ([], [])
        for one in cases {
            let tokens = try one.minted()
            let texts = try tokens.map { try $0.text(as: form) }
            asks.append(one.verifying(texts, as: form, holding: one.predicates))
            expected.append("yes")
            // A caveat that does not hold, and a signature of another token.
            asks.append(one.verifying(texts, as: form, holding: Array(one.predicates.dropLast())))
            expected.append("no")
            asks.append(one.verifying(texts, as: form, holding: one.predicates, key: "another"))
            expected.append("no")
        }
        #expect(try await answers(of: script, to: asks) == expected)
    }

    private func answers(of script: String, to lines: [String]) async throws -> [String] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Vectors")
        let text = try String(contentsOf: folder.appending(path: script), encoding: .utf8)
        let answer = try await PythonPeer().run(
            text, input: Array(lines.map { $0 + "\n" }.joined().utf8), deadline: .seconds(600))
        return String(decoding: answer, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}

/// A token as both sides are told to make it.
private struct PeerCase {
    let key: String
    let identifier: String
    let location = "https://a.example"
    var caveats: [Part] = []

    enum Part {
        case text(String)
        case third(identifier: String, key: String)
    }

    init(seed: UInt64, hasThird: Bool) {
        var dice = SplitMix64(seed: seed)
        key = "key \(dice.next())"
        identifier = "id \(dice.next())"
        for index in 0..<Int.random(in: 1...6, using: &dice) {
            if hasThird, Int.random(in: 0..<3, using: &dice) == 0 {
                caveats.append(.third(identifier: "third \(index)", key: "\(dice.next())"))
            } else {
                caveats.append(
                    .text("max_uses = \(index + 1)\(UInt32.random(in: 1..<99, using: &dice))"))
            }
        }
        caveats.append(.text("tenant = acme"))
    }

    var predicates: [String] {
        caveats.compactMap { if case .text(let text) = $0 { text } else { nil } }
    }

    func minted() throws -> [Macaroon] {
        var token = try Macaroon(
            identifier: Array(identifier.utf8), location: Array(location.utf8),
            rootKey: MacaroonKey(text: key))
        var discharges: [Macaroon] = []
        for caveat in caveats {
            switch caveat {
            case .text(let text): token = try token.attenuated(byPredicate: Array(text.utf8))
            case .third(let identifier, let key):
                token = try token.attenuated(
                    byThirdParty: Array(identifier.utf8), at: Array("https://idp".utf8),
                    key: MacaroonKey(text: key))
                discharges.append(
                    try Macaroon(
                        identifier: Array(identifier.utf8), location: Array("https://idp".utf8),
                        rootKey: MacaroonKey(text: key)))
            }
        }
        return [token] + discharges.map { $0.bound(to: token) }
    }

    func minting(as form: MacaroonForm) -> String {
        let parts = caveats.map { caveat in
            switch caveat {
            case .text(let text): #"{"text": "\#(text)"}"#
            case .third(let identifier, let key):
                #"{"id": "\#(identifier)", "location": "https://idp", "key": "\#(key)"}"#
            }
        }
        return #"{"do": "mint", "key": "\#(key)", "id": "\#(identifier)", "#
            + #""location": "\#(location)", "form": "\#(form.name)", "#
            + #""caveats": [\#(parts.joined(separator: ", "))]}"#
    }

    func verifying(
        _ texts: [String], as form: MacaroonForm, holding: [String], key other: String? = nil
    ) -> String {
        let tokens = texts.map { text in
            "\"" + text.replacing("\"", with: "\\\"") + "\""
        }
        let holds = holding.map { "\"\($0)\"" }
        return #"{"do": "verify", "key": "\#(other ?? key)", "form": "\#(form.name)", "#
            + #""tokens": [\#(tokens.joined(separator: ", "))], "#
            + #""holds": [\#(holds.joined(separator: ", "))]}"#
    }
}

extension MacaroonForm {
    fileprivate var name: String {
        switch self {
        case .packets: "v1"
        case .fields: "v2"
        case .json: "v2j"
        }
    }
}
