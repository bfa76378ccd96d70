import RPC
package import Telemetry

/// What the notebook counts.
package enum NoteMetrics {
    package static let notes = Metric<Gauge>("demo_notes", "Notes in the notebook.")
    package static let readers = Metric<Gauge>(
        "demo_event_readers", "Subscriptions to the notes' events.")

    package static let declarations: [MetricDeclaration] = [notes.declaration, readers.declaration]

    static func register(_ book: Notebook, in registry: Registry) throws(MetricRefusal) {
        try registry.register(notes) { Int64(book.count) }
        try registry.register(readers) { Int64(book.events.subscribers) }
    }
}
