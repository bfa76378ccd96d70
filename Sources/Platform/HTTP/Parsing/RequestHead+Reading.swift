extension RequestHead {
    /// Reads the head that `bytes` begin with, strictly.
    ///
    /// The outcome for a whole head does not depend on the pieces it came in, and no piece is
    /// looked at more than twice. What stands behind the head is not touched.
    public static func read(
        _ bytes: Span<UInt8>, scan: inout HeadScan, limits: HeadLimits = HeadLimits()
    ) -> HeadReading<RequestHead> {
        guard scan.isFresh || scan.isDecided(bytes, limit: limits.bytes) else { return .incomplete }
        let window = bytes.extracting(first: limits.bytes)
        do throws(HeadStop) {
            return .head(try parse(window, limits))
        } catch {
            switch error {
            case .refused(let refusal): return .refused(refusal)
            case .incomplete:
                guard bytes.count < limits.bytes else { return .refused(.headTooLarge) }
                if scan.isFresh { _ = scan.isDecided(bytes, limit: limits.bytes) }
                return .incomplete
            }
        }
    }

    private static func parse(
        _ bytes: Span<UInt8>, _ limits: HeadLimits
    ) throws(HeadStop) -> RequestHead {
        let line = try RequestLine(bytes, limits)
        var facts = FramingFacts(.request, version: line.version)
        var lines: [FieldLine] = []
        lines.reserveCapacity(min(limits.fields, 16))
        let end = try FieldLines.read(
            bytes, from: line.end, most: limits.fields, into: &lines, facts: &facts)
        do throws(HeadRefusal) { try facts.checkTogether() } catch { throw .refused(error) }
        let framing: BodyFraming =
            if facts.isChunked {
                .chunked
            } else if let length = facts.length {
                .length(length)
            } else {
                .none
            }
        let hasBody = framing != .none && framing != .length(0)
        return RequestHead(
            version: line.version,
            fields: HeaderFields(head: bytes.extracting(0..<end).copied, lines: lines),
            framing: framing,
            persists: facts.persists,
            expectsContinue: facts.expectsContinue && line.version == .http11 && hasBody,
            upgrade: facts.upgrades && line.version == .http11,
            byteCount: end,
            methodCode: line.methodCode,
            methodRange: line.method,
            targetRange: line.target,
            hostRange: line.parts.authority ?? facts.host ?? 0..<0,
            targetParts: line.parts)
    }
}
