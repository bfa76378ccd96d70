import Foundation
import Settings
import Simulation
import SpecTesting
import Testing

/// The standard library of Python as second opinion: the same verdict and the same values.
@Suite struct TOMLPeerTests {
    @Test(.python("tomllib"))
    func `a reader of Python agrees on every document written for this test`() async throws {
        try await expectAgreement(on: TOMLCorpus.valid + TOMLCorpus.invalid)
    }

    @Test(.python("tomllib"), arguments: Trials.seeds(1_000))
    func `a reader of Python agrees on what lies near them`(seed: UInt64) async throws {
        var dice = SplitMix64(seed: seed)
        let corpus = TOMLCorpus.valid + TOMLCorpus.invalid
        let documents = (0..<400).map { _ in TOMLCorpus.bent(from: corpus, using: &dice) }
        try await expectAgreement(on: documents)
    }

    @Test func `documents of the corpus have the verdict they were written for`() {
        for text in TOMLCorpus.valid {
            #expect(throws: Never.self, "\(text)") { try TOML.read(text) }
        }
        for text in TOMLCorpus.invalid {
            #expect(throws: TOMLError.self, "\(text)") { try TOML.read(text) }
        }
    }

    private func expectAgreement(on documents: [[UInt8]]) async throws {
        var input: [UInt8] = []
        for document in documents {
            input += withUnsafeBytes(of: UInt32(document.count).bigEndian, Array.init) + document
        }
        let answer = try await PythonPeer().run(Self.script, input: input)
        let theirs = String(decoding: answer, as: UTF8.self).split(separator: "\n").map(String.init)
        try #require(theirs.count == documents.count)
        for (document, verdict) in zip(documents, theirs) {
            let text = String(decoding: document, as: UTF8.self)
            let ours = Self.verdict(on: document)
            // TOML wants 64 bits at least; we take no more, Python any number.
            let expected = verdict == "bigint" ? "invalid" : verdict
            #expect(ours == expected, "\(text.debugDescription)")
        }
    }

    private func expectAgreement(on documents: [String]) async throws {
        try await expectAgreement(on: documents.map { Array($0.utf8) })
    }

    private static func verdict(on document: [UInt8]) -> String {
        guard let table = try? TOML.read(document.span) else { return "invalid" }
        return shown(.table(table))
    }

    private static func shown(_ value: TOMLValue) -> String {
        switch value {
        case .string(let text): "s" + hex(text)
        case .integer(let number): "i\(number)"
        case .float(let text): "f" + text
        case .boolean(let isTrue): isTrue ? "b1" : "b0"
        case .date(let kind, let text): "d\(kind.rawValue) " + iso(text)
        case .array(let items): "[" + items.map { shown($0.value) + "," }.joined() + "]"
        case .table(let table):
            "{"
                + table.keys.map { (hex($0), table[$0]) }.sorted { $0.0 < $1.0 }
                .map { "\($0.0):\($0.1.map { shown($0.value) } ?? "")," }.joined() + "}"
        }
    }

    private static func hex(_ text: String) -> String {
        text.utf8.map {
            String($0 + 0, radix: 16).count == 1
                ? "0" + String($0, radix: 16) : String($0, radix: 16)
        }
        .joined()
    }

    /// As Python writes it: microseconds or none, a `T`, an offset in digits.
    private static func iso(_ text: String) -> String {
        var text = text
        if text.count > 10, let place = text.dropFirst(10).first, "tT ".contains(place) {
            text = text.prefix(10) + "T" + text.dropFirst(11)
        }
        if let last = text.last, "zZ".contains(last) { text = text.dropLast() + "+00:00" }
        if text.hasSuffix("-00:00") { text = text.dropLast(6) + "+00:00" }
        guard let point = text.firstIndex(of: ".") else { return text }
        let fraction = text[text.index(after: point)...].prefix { $0.isNumber }
        let kept = String((fraction + "000000").prefix(6))
        let rest = text[fraction.endIndex...]
        return text[..<point] + (kept == "000000" ? "" : ".\(kept)") + rest
    }

    private static let script = """
        import datetime, struct, sys, tomllib

        class Exact(str):
            pass

        class Big(Exception):
            pass

        def shown(value):
            if isinstance(value, bool): return 'b1' if value else 'b0'
            if isinstance(value, Exact): return 'f' + value.replace('_', '')
            if isinstance(value, str): return 's' + value.encode().hex()
            if isinstance(value, int):
                if not -2**63 <= value < 2**63: raise Big
                return 'i%d' % value
            if isinstance(value, datetime.datetime):
                kind = 'offsetDateTime' if value.tzinfo else 'localDateTime'
                return 'd%s %s' % (kind, value.isoformat())
            if isinstance(value, datetime.date): return 'dlocalDate ' + value.isoformat()
            if isinstance(value, datetime.time): return 'dlocalTime ' + value.isoformat()
            if isinstance(value, list): return '[' + ''.join(shown(v) + ',' for v in value) + ']'
            pairs = sorted((k.encode().hex(), v) for k, v in value.items())
            return '{' + ''.join(k + ':' + shown(v) + ',' for k, v in pairs) + '}'

        data, at = sys.stdin.buffer.read(), 0
        while at < len(data):
            count, = struct.unpack('>I', data[at:at + 4])
            document = data[at + 4:at + 4 + count]
            at += 4 + count
            try:
                print(shown(tomllib.loads(document.decode(), parse_float=Exact)))
            except Big:
                print('bigint')
            except (ValueError, RecursionError):
                print('invalid')
        """
}
