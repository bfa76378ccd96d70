extension Registry {
    /// Writes all metrics to the end of `text`, by name and then by labels, always in one order.
    public func expose(as format: ExpositionFormat, to text: inout [UInt8]) {
        for entry in entries { ExpositionWriter.append(entry, as: format, to: &text) }
        if format == .openMetrics { text.append(contentsOf: "# EOF\n".utf8) }
    }

    /// Hands all metrics out in chunks that end where a metric does and are at least `chunk` bytes,
    /// but for the last: what a large exposition takes is the largest metric, not all of them.
    public func expose<Failure: Error>(
        as format: ExpositionFormat, chunk: Int = 64 << 10,
        to sink: (Span<UInt8>) throws(Failure) -> Void
    ) throws(Failure) {
        var text: [UInt8] = []
        for entry in entries {
            ExpositionWriter.append(entry, as: format, to: &text)
            guard text.count >= chunk else { continue }
            try sink(text.span)
            text.removeAll(keepingCapacity: true)
        }
        if format == .openMetrics { text.append(contentsOf: "# EOF\n".utf8) }
        if !text.isEmpty { try sink(text.span) }
    }
}
