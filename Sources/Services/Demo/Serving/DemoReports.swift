import Loops
import Records

/// What the program says once it can be reached: one line.
struct DemoReady: Record {
    var addresses: [String] = []

    init() {}

    init(_ addresses: [SocketAddress]) { self.addresses = addresses.map(\.description) }

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("addresses", &addresses)
    }

    var text: String { "ready at " + addresses.joined(separator: " ") + "\n" }
}

/// What it says at its end.
struct DemoEnded: Record {
    var finished: UInt64 = 0
    var cut: UInt64 = 0

    init() {}

    init(finished: Int, cut: Int) {
        (self.finished, self.cut) = (UInt64(max(finished, 0)), UInt64(max(cut, 0)))
    }

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("finished", &finished)
        try visit("cut", &cut)
    }
    var text: String { "\(finished) connections finished, \(cut) were cut\n" }
}

/// What it says when the first signal comes.
struct DemoDraining: CustomStringConvertible {
    let connections: Int
    let time: Duration

    var description: String {
        let (seconds, rest) = time.components
        let milliseconds = seconds * 1_000 + rest / 1_000_000_000_000_000
        let most = rest == 0 ? "\(seconds) s" : "\(milliseconds) ms"
        return
            "draining: \(connections) connection\(connections == 1 ? "" : "s"), at most \(most); "
            + "once more ends at once"
    }
}
