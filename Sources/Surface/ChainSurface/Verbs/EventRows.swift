import Chain
import Records
import Surface
import Tables
import Terminal

/// Events as rows for people.
enum EventRows {
    static func table(_ events: [EventView]) -> TextTable {
        var table = TextTable([
            .number("leaf"), .text("kind", least: 20), .text("fields", least: 20),
        ])
        for event in events {
            table.append(["\(event.leaf)", "\(event.kind)", "\(event.value.description)"])
        }
        return table
    }

    static func line(_ event: EventView) -> String {
        "\(event.leaf)  \(event.kind)  \(event.value.description)"
    }

    /// Which places in History a block's events have, and which of them are shown.
    static func range(_ block: BlockView) -> String {
        let end = block.header.history.size
        guard end > block.firstLeaf else { return "none" }
        let all = "\(block.firstLeaf) to \(end - 1)"
        let isAll = UInt64(block.events.count) == end - block.firstLeaf
        return isAll ? all : "\(all), of which \(block.events.count) are shown"
    }
}
