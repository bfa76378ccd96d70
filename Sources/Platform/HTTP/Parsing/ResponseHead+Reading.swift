extension ResponseHead {
    /// Reads the head that `bytes` begin with, as the answer to a request of that method.
    ///
    /// The same rules as for requests hold, so that nobody between us and the server can have
    /// another opinion on where the response ends.
    public static func read(
        _ bytes: Span<UInt8>, answering method: RequestMethod, scan: inout HeadScan,
        limits: HeadLimits = HeadLimits()
    ) -> HeadReading<ResponseHead> {
        // Only servers pass over empty lines before a message.
        guard scan.isFresh || scan.isDecided(bytes, limit: limits.bytes, emptyLines: 0) else {
            return .incomplete
        }
        let window = bytes.extracting(first: limits.bytes)
        do throws(HeadStop) {
            return .head(try parse(window, answering: method, limits))
        } catch {
            switch error {
            case .refused(let refusal): return .refused(refusal)
            case .incomplete:
                guard bytes.count < limits.bytes else { return .refused(.headTooLarge) }
                if scan.isFresh {
                    _ = scan.isDecided(bytes, limit: limits.bytes, emptyLines: 0)
                }
                return .incomplete
            }
        }
    }

    private static func parse(
        _ bytes: Span<UInt8>, answering method: RequestMethod, _ limits: HeadLimits
    ) throws(HeadStop) -> ResponseHead {
        let line = try StatusLine(bytes)
        var facts = FramingFacts(.response, version: line.version)
        var lines: [FieldLine] = []
        lines.reserveCapacity(min(limits.fields, 16))
        let end = try FieldLines.read(
            bytes, from: line.end, most: limits.fields, into: &lines, facts: &facts)
        do throws(HeadRefusal) { try facts.checkTogether() } catch { throw .refused(error) }
        let isTunnel = method == .connect && line.status.isSuccess
        let framing: ResponseFraming =
            if method == .head || line.status.isBodiless || isTunnel {
                .none
            } else if facts.isChunked {
                .chunked
            } else if let length = facts.length {
                .length(length)
            } else {
                .untilClose
            }
        return ResponseHead(
            status: line.status,
            version: line.version,
            fields: HeaderFields(head: bytes.extracting(0..<end).copied, lines: lines),
            framing: framing,
            persists: facts.persists && framing != .untilClose,
            upgrade: facts.upgrades && line.version == .http11,
            byteCount: end,
            reasonRange: line.reason)
    }
}
