import Simulation
import SpecTesting
import Testing

@testable import Terminal

@Suite struct TextTableTests {
    private var sample: TextTable {
        var table = TextTable([
            .text("NAME", least: 6), .number("AMOUNT"), .text("NOTE", priority: 1, least: 8),
            .number("AGE", priority: 2),
        ])
        table.append(["alpha", "7", "a note that goes on for a while", "12"])
        table.append([TextTable.Cell("中文名字", .good), "1234567", "short"])
        return table
    }

    @Test func `columns stand under each other, numbers at the right`() {
        #expect(
            sample.lines(columns: 80, isColored: false) == [
                "NAME       AMOUNT  NOTE                             AGE",
                "alpha           7  a note that goes on for a while   12",
                "中文名字  1234567  short",
            ])
    }

    @Test func `texts give way, then the least important columns, and it is said`() {
        #expect(
            sample.lines(columns: 40, isColored: false) == [
                "NAME       AMOUNT  NOTE              AGE",
                "alpha           7  a note that goe…   12",
                "中文名字  1234567  short",
            ])
        #expect(
            sample.lines(columns: 25, isColored: false) == [
                "NAME     AMOUNT  NOTE", "alpha         7  a note …", "中文…   1234567  short",
                "(1 more column; --json has all)",
            ])
        #expect(
            sample.lines(columns: 20, isColored: false).last == "(2 more columns; --json has all)")
    }

    @Test func `colour stands around the text, not around the room beside it`() {
        let lines = sample.lines(columns: 80, isColored: true)
        #expect(lines[2].hasPrefix("\u{1B}[32m中文名字\u{1B}[0m  1234567"))
        #expect(lines[0].hasPrefix("\u{1B}[1mNAME\u{1B}[0m"))
    }

    @Test(arguments: Trials.seeds(1_000))
    func `no line is wider than the window, and no number is cut`(seed: UInt64) {
        var dice = SplitMix64(seed: seed)
        let columns = (0..<Int.random(in: 1...6, using: &dice)).map { index in
            Bool.random(using: &dice)
                ? TextTable.Column.text("T\(index)", priority: index, least: 4)
                : TextTable.Column.number("N\(index)", priority: index)
        }
        var table = TextTable(columns)
        let letters = Array("ab 中é👍")
        for _ in 0..<Int.random(in: 0...5, using: &dice) {
            table.append(
                columns.map { column in
                    if column.isNumber { return "\(UInt32.random(in: 0 ... .max, using: &dice))" }
                    let count = Int.random(in: 0...60, using: &dice)
                    let text = (0..<count).compactMap { _ in letters.randomElement(using: &dice) }
                    return TextTable.Cell(String(text))
                })
        }
        let room = Int.random(in: 12...120, using: &dice)
        let lines = table.lines(columns: room, isColored: false)
        for line in lines where !line.hasPrefix("(") {
            #expect(DisplayWidth.of(line) <= room, "\(line)")
            for word in line.split(separator: " ") where word.first?.isNumber == true {
                #expect(!word.hasSuffix("…"))
            }
        }
    }
}
