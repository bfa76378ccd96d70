/// Metrics as text: a head for each metric, then a line for each of its samples.
enum ExpositionWriter {
    static func append(
        _ entry: Registry.Entry, as format: ExpositionFormat, to text: inout [UInt8]
    ) {
        let declaration = entry.declaration
        switch entry.content {
        case .reading(let read):
            guard let value = read() else { return }
            appendHead(declaration, as: format, to: &text)
            append(declaration.name, to: &text)
            text.append(space)
            DecimalBytes.append(value, digits: declaration.unit.digits, to: &text)
            text.append(newline)
        case .family(let table):
            let children = table.sorted
            guard !children.isEmpty else { return }
            appendHead(declaration, as: format, to: &text)
            for child in children { append(child, of: declaration, as: format, to: &text) }
        }
    }

    private static let space = UInt8(ascii: " ")
    private static let newline = UInt8(ascii: "\n")

    /// OpenMetrics wants the samples of a counter to end in `_total`; one whose name does not is of
    /// type unknown there, so that it keeps the name its readers know.
    private static func appendHead(
        _ declaration: MetricDeclaration, as format: ExpositionFormat, to text: inout [UInt8]
    ) {
        let isOpen = format == .openMetrics
        let name = isOpen ? declaration.family : declaration.name
        let isUnknown = isOpen && declaration.kind == .counter && name == declaration.name
        append("# HELP ", name, " ", to: &text)
        appendEscaped(declaration.help, quotes: isOpen, to: &text)
        append("\n# TYPE ", name, " ", isUnknown ? "unknown" : declaration.kind.rawValue, to: &text)
        text.append(newline)
        if isOpen, !declaration.unit.name.isEmpty, name.hasSuffix("_\(declaration.unit.name)") {
            append("# UNIT ", name, " ", declaration.unit.name, to: &text)
            text.append(newline)
        }
    }

    private static func append(
        _ child: MetricChild, of declaration: MetricDeclaration, as format: ExpositionFormat,
        to text: inout [UInt8]
    ) {
        let digits = declaration.unit.digits
        switch declaration.kind {
        case .counter:
            append(declaration.name, to: &text)
            appendLabels(declaration, child, to: &text)
            text.append(space)
            DecimalBytes.append(Counter(child: child).value, digits: digits, to: &text)
            if format == .openMetrics, declaration.name != declaration.family {
                append(child.keptExemplars.first ?? nil, digits: digits, to: &text)
            }
            text.append(newline)
        case .gauge:
            append(declaration.name, to: &text)
            appendLabels(declaration, child, to: &text)
            text.append(space)
            DecimalBytes.append(Gauge(child: child).value, digits: digits, to: &text)
            text.append(newline)
        case .histogram: appendBuckets(child, of: declaration, as: format, to: &text)
        }
    }

    /// The buckets' counts are read once and summed up here, so `_count` is always the last bucket
    /// and no bucket is smaller than the one before, whoever counts meanwhile.
    private static func appendBuckets(
        _ child: MetricChild, of declaration: MetricDeclaration, as format: ExpositionFormat,
        to text: inout [UInt8]
    ) {
        let (digits, isOpen) = (declaration.unit.digits, format == .openMetrics)
        let histogram = Histogram(child: child)
        let exemplars = isOpen ? child.keptExemplars : []
        var total: UInt64 = 0
        for (place, count) in histogram.counts.enumerated() {
            total &+= count
            append(declaration.name, "_bucket", to: &text)
            let bound = place < declaration.buckets.count ? declaration.buckets[place] : nil
            appendLabels(
                declaration, child, bound: .some(bound), dotted: isOpen, to: &text)
            text.append(space)
            DecimalBytes.append(total, to: &text)
            if place < exemplars.count { append(exemplars[place], digits: digits, to: &text) }
            text.append(newline)
        }
        append(declaration.name, "_sum", to: &text)
        appendLabels(declaration, child, to: &text)
        text.append(space)
        DecimalBytes.append(histogram.sum, digits: digits, to: &text)
        append("\n", declaration.name, "_count", to: &text)
        appendLabels(declaration, child, to: &text)
        text.append(space)
        DecimalBytes.append(total, to: &text)
        text.append(newline)
    }

    // MARK: Parts of a line

    /// `bound` is a bucket's upper one, or nil inside for the bucket above all; OpenMetrics writes
    /// whole ones with a point.
    private static func appendLabels(
        _ declaration: MetricDeclaration, _ child: MetricChild, bound: UInt64?? = nil,
        dotted: Bool = false, to text: inout [UInt8]
    ) {
        guard !declaration.labels.isEmpty || bound != nil else { return }
        var separator = "{"
        for (label, value) in zip(declaration.labels, child.values) {
            append(separator, label.name, "=\"", to: &text)
            appendEscaped(value, quotes: true, to: &text)
            text.append(UInt8(ascii: "\""))
            separator = ","
        }
        if let bound {
            append(separator, "le=\"", to: &text)
            if let bound {
                let start = text.count
                DecimalBytes.append(bound, digits: declaration.unit.digits, to: &text)
                if dotted, !text[start...].contains(UInt8(ascii: ".")) { append(".0", to: &text) }
            } else {
                append("+Inf", to: &text)
            }
            text.append(UInt8(ascii: "\""))
        }
        text.append(UInt8(ascii: "}"))
    }

    private static func append(_ exemplar: Exemplar?, digits: Int, to text: inout [UInt8]) {
        guard let exemplar else { return }
        append(" # {trace_id=\"", to: &text)
        exemplar.trace.trace.appendHex(to: &text)
        append("\",span_id=\"", to: &text)
        exemplar.trace.span.appendHex(to: &text)
        append("\"} ", to: &text)
        DecimalBytes.append(exemplar.value, digits: digits, to: &text)
    }

    private static func append(_ parts: String..., to text: inout [UInt8]) {
        for part in parts { text.append(contentsOf: part.utf8) }
    }

    private static func appendEscaped(_ value: String, quotes: Bool, to text: inout [UInt8]) {
        for byte in value.utf8 {
            switch byte {
            case UInt8(ascii: "\\"): append("\\\\", to: &text)
            case UInt8(ascii: "\n"): append("\\n", to: &text)
            case UInt8(ascii: "\"") where quotes: append("\\\"", to: &text)
            default: text.append(byte)
            }
        }
    }
}
