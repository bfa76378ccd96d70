/// Rows under titles, laid out to fit the window.
///
/// Where the window is too narrow, columns that may be shortened give way first, the widest before
/// the others, and lose their ends to `…`; then whole columns go, the least important first, and a
/// last line says how many. Numbers are never cut: a cut number would be another one.
package struct TextTable: Sendable {
    package struct Column: Hashable, Sendable {
        package let title: String
        /// Numbers stand at the right and are never cut.
        package let isNumber: Bool
        /// 0 is never left out; of the others the highest goes first.
        package let priority: Int
        /// The fewest columns a text is cut to.
        package let least: Int

        package static func text(_ title: String, priority: Int = 0, least: Int = 8) -> Column {
            Column(title: title, isNumber: false, priority: priority, least: least)
        }

        package static func number(_ title: String, priority: Int = 0) -> Column {
            Column(title: title, isNumber: true, priority: priority, least: .max)
        }
    }

    package struct Cell: Hashable, Sendable, ExpressibleByStringInterpolation {
        let text: String
        let ink: Ink

        package init(_ text: String, _ ink: Ink = .plain) {
            (self.text, self.ink) = (PrintableText.escaped(text), ink)
        }

        package init(stringLiteral value: String) { self.init(value) }
    }

    package let columns: [Column]
    package private(set) var rows: [[Cell]] = []

    package init(_ columns: [Column]) { self.columns = columns }

    /// Adds a row; cells that are missing are empty, further ones are our own bug.
    package mutating func append(_ cells: [Cell]) {
        precondition(cells.count <= columns.count, "more cells than columns")
        rows.append(cells + Array(repeating: "", count: columns.count - cells.count))
    }

    private static let gap = 2

    func lines(columns room: Int, isColored: Bool) -> [String] {
        let (shown, widths) = layout(room)
        let hidden = columns.count - shown.count
        let titles = columns.map { Cell($0.title, .strong) }
        var lines = ([titles] + rows).map { row in
            line(row, shown, widths, isColored: isColored)
        }
        if hidden > 0 {
            let note = "(\(hidden) more \(hidden == 1 ? "column" : "columns"); --json has all)"
            lines.append(Ink.faint.around(note, isColored: isColored))
        }
        return lines
    }

    private func line(
        _ row: [Cell], _ shown: [Int], _ widths: [Int], isColored: Bool
    ) -> String {
        var line = ""
        for (place, index) in shown.enumerated() {
            let text = DisplayWidth.fitted(row[index].text, to: widths[index])
            let room = String(repeating: " ", count: widths[index] - DisplayWidth.of(text))
            let inked = row[index].ink.around(text, isColored: isColored)
            let isLast = place == shown.count - 1
            if place > 0 { line += String(repeating: " ", count: Self.gap) }
            line += columns[index].isNumber ? room + inked : inked + (isLast ? "" : room)
        }
        while line.hasSuffix(" ") { line.removeLast() }
        return line
    }

    /// Which columns are shown, and how wide each is.
    private func layout(_ room: Int) -> (shown: [Int], widths: [Int]) {
        let natural = columns.indices.map { index in
            max(
                DisplayWidth.of(columns[index].title),
                rows.map { DisplayWidth.of($0[index].text) }.max() ?? 0)
        }
        let least = columns.indices.map { min(natural[$0], columns[$0].least) }
        var shown = Array(columns.indices)
        func width(_ widths: [Int]) -> Int {
            shown.reduce(0) { $0 + widths[$1] } + Self.gap * max(0, shown.count - 1)
        }
        while width(least) > room,
            let last = shown.filter({ columns[$0].priority > 0 })
                .max(by: { columns[$0].priority < columns[$1].priority })
        {
            shown.removeAll { $0 == last }
        }
        var widths = natural
        while width(widths) > room,
            let widest = shown.filter({ widths[$0] > least[$0] })
                .max(by: { widths[$0] < widths[$1] })
        {
            // Down to the next narrower one, or as far as is needed.
            let others = shown.filter { $0 != widest && widths[$0] < widths[widest] }
            let floor = max(others.map { widths[$0] }.max() ?? 0, least[widest])
            let needed = widths[widest] - (width(widths) - room)
            widths[widest] = min(widths[widest] - 1, max(floor, needed))
        }
        return (shown, widths)
    }
}
