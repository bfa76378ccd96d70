import Simulation
import SpecTesting
import Testing

@testable import Terminal

@Suite struct PrintableTextTests {
    @Test(arguments: [
        ("plain é 中", "plain é 中"), ("\u{1B}[31mred", "\\x1b[31mred"),
        ("a\nb\tc\r", "a\\nb\\tc\\r"),
        ("\u{9B}2J", "\\x9b2J"), ("\u{202E}cod", "\\u{202e}cod"), ("\u{7F}", "\\x7f"),
        ("\u{2028}", "\\u{2028}"), ("\u{E0041}", "\\u{e0041}"), ("a\u{0}b", "a\\x00b"),
    ])
    func `control characters are written out`(text: String, shown: String) {
        #expect(PrintableText.escaped(text) == shown)
    }

    @Test(arguments: Trials.seeds(2_000))
    func `nothing that is shown can steer the terminal`(seed: UInt64) {
        var dice = SplitMix64(seed: seed)
        let bytes = (0..<Int.random(in: 0...40, using: &dice)).map { _ in
            UInt8.random(in: 0 ... .max, using: &dice) & (Bool.random(using: &dice) ? 0x3F : 0xFF)
        }
        let text = String(decoding: bytes, as: UTF8.self)
        var page = Page()
        page.line(text)
        page.pairs([(text, text)])
        page.paragraph(text)
        var table = TextTable([.text("A"), .number("B")])
        table.append([TextTable.Cell(text), TextTable.Cell(text)])
        page.table(table)
        for scalar in page.text.unicodeScalars where scalar != "\n" {
            #expect(!PrintableText.isUnsafe(scalar))
        }
        #expect(PrintableText.escaped(PrintableText.escaped(text)) == PrintableText.escaped(text))
    }
}
