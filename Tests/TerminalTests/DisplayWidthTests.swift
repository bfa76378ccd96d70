import SpecTesting
import Testing

@testable import Terminal

@Suite struct DisplayWidthTests {
    @Test(arguments: [
        ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("中文", 4), ("ｆ", 2), ("한글", 4),
        ("👍", 2), ("👩‍👩‍👧", 2), ("❤️", 2), ("a\u{200B}b", 2), ("…", 1),
    ])
    func `characters are counted as a terminal shows them`(text: String, width: Int) {
        #expect(DisplayWidth.of(text) == width)
    }

    @Test func `ranges are ascending and apart`() {
        for (left, right) in zip(wideRanges, wideRanges.dropFirst()) {
            #expect(left.upperBound < right.lowerBound)
        }
    }

    /// Python's tables are of the Unicode version ours were made of.
    @Test func `what is wide is what Python calls wide`() async throws {
        var python = ChildProcess("python3")
        python.arguments = [
            "-c",
            """
            import unicodedata as u
            print(u.unidata_version)
            print(*[c for c in range(0x110000) if u.category(chr(c)) not in ('Cn', 'Cs', 'Mn', 'Me',
                'Cf', 'Cc', 'Zl', 'Zp') and u.east_asian_width(chr(c)) in 'WF'])
            """,
        ]
        let lines = try await python.run().stdout.split(separator: "\n")
        try #require(lines.count == 2)
        guard lines[0].hasPrefix("14.") else {
            try Test.cancel("python3 has the tables of Unicode \(lines[0]), not 14")
        }
        let wide = Set(lines[1].split(separator: " ").compactMap { UInt32($0) })
        #expect(wide.count > 100_000)
        for value in wide {
            guard let scalar = Unicode.Scalar(value) else { continue }
            #expect(DisplayWidth.of(scalar) == 2, "\(value)")
        }
        let listed = wideRanges.reduce(0) { $0 + $1.count }
        #expect(listed - wide.count < 15_000, "too much is counted in between")
    }

    @Test(arguments: [
        ("abcdef", 6, "abcdef"), ("abcdef", 5, "abcd…"), ("中文字", 5, "中文…"),
        ("中文字", 4, "中…"), ("abc", 1, "…"), ("abc", 0, ""),
    ])
    func `what does not fit ends in an ellipsis, and never in half a character`(
        text: String, columns: Int, fitted: String
    ) {
        #expect(DisplayWidth.fitted(text, to: columns) == fitted)
        #expect(DisplayWidth.of(fitted) <= columns)
    }
}
