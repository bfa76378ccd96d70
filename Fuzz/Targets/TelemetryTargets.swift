import Telemetry

extension FuzzTarget {
    /// The header a stranger's request brings.
    public static let traceparent = FuzzTarget(
        "traceparent",
        promise: "What is read is written in version 00, which reads back as the same."
    ) { bytes in
        guard let context = SpanContext(traceparent: bytes) else { return }
        precondition(bytes.count >= SpanContext.headerByteCount, "a header too short is taken")
        precondition(bytes.count <= SpanContext.longestHeader, "a header too long is taken")
        var written: [UInt8] = []
        context.appendTraceparent(to: &written)
        precondition(written.count == SpanContext.headerByteCount)
        precondition(SpanContext(traceparent: written.span) == context, "it reads back otherwise")
        // Of a header without unknown flags, everything behind the version is said again.
        guard bytes[53] == UInt8(ascii: "0"), [0x30, 0x31].contains(bytes[54]) else { return }
        for index in 2..<SpanContext.headerByteCount {
            precondition(bytes[index] == written[index], "accepted text is written otherwise")
        }
    }
}
