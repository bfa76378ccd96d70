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
