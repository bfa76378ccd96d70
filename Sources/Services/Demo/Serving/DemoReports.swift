import HTTP
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

    init(_ report: DrainReport) {
        (finished, cut) = (UInt64(report.finished), UInt64(report.cut))
    }

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("finished", &finished)
        try visit("cut", &cut)
    }
}
