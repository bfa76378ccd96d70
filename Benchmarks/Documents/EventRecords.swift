import Records

/// The document of events as records: text stays text, units are read as the number they are.
struct EventSnapshot: Record, Equatable {
    var events: [EventRow] = []

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("events", &events)
    }
}

struct EventRow: Record, Equatable {
    var actor = "", category = "", id = "", metric = ""
    var units: UInt128 = 0

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("actor", &actor)
        try visit("category", &category)
        try visit("id", &id)
        try visit("metric", &metric)
        try visit("units", &units)
    }
}

/// The request body, every text of it kept.
struct RequestRecord: Record, Equatable {
    struct Parameters: Record, Equatable {
        var actor = "", content = "", kind = "", quantity = ""
        var ts: UInt64 = 0
        var sig = ""

        mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
            try visit("actor", &actor)
            try visit("content", &content)
            try visit("kind", &kind)
            try visit("quantity", &quantity)
            try visit("ts", &ts)
            try visit("sig", &sig)
        }
    }

    var jsonrpc = ""
    var id: UInt64 = 0
    var method = ""
    var params = Parameters()

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("jsonrpc", &jsonrpc)
        try visit("id", &id)
        try visit("method", &method)
        try visit("params", &params)
    }
}

extension JSONLimits {
    /// The benchmark's own documents, whatever their size.
    static let document = JSONLimits(size: 1 << 30)
}
