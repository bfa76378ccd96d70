import Records
import Telemetry

/// A trace's id as OTLP writes it in JSON: hexadecimal, where protobuf's JSON would have base64.
struct TraceIDText: BoundedText {
    static let alphabet: Alphabet = "0-9a-f"
    static let length = 32...32
    let text: String

    init(checked text: String) { self.text = text }
    init(_ id: TraceID) { text = id.hex }
}

/// A span's id, in the same way.
struct SpanIDText: BoundedText {
    static let alphabet: Alphabet = "0-9a-f"
    static let length = 16...16
    let text: String

    init(checked text: String) { self.text = text }
    init(_ id: SpanID) { text = id.hex }
}
