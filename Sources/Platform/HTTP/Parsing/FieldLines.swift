/// The field lines of a head, read in one pass; what decides the framing is judged on the way.
enum FieldLines {
    /// Reads from `start` to behind the empty line, and says where that is.
    static func read(
        _ bytes: Span<UInt8>, from start: Int, most: Int, into lines: inout [FieldLine],
        facts: inout FramingFacts
    ) throws(HeadStop) -> Int {
        let end = bytes.count
        var at = start
        while at < end {
            if bytes[at] == ByteClass.carriageReturn { return try lineEnd(bytes, at) }
            let nameStart = at
            while at < end, ByteClass.isToken(bytes[at]) { at &+= 1 }
            let nameEnd = at
            guard at < end else { break }
            guard bytes[at] == UInt8(ascii: ":"), nameEnd > nameStart else {
                throw misnamed(bytes, from: nameStart, at)
            }
            at &+= 1
            while at < end, ByteClass.isBlank(bytes[at]) { at &+= 1 }
            let valueStart = at
            at = valueEnd(bytes, from: at)
            guard at < end else { break }
            let next = try lineEnd(bytes, at)
            var valueEnd = at
            while valueEnd > valueStart, ByteClass.isBlank(bytes[valueEnd &- 1]) { valueEnd &-= 1 }
            at = next
            guard lines.count < most else { throw .refused(.tooManyFields) }
            let line = FieldLine(
                nameStart: UInt16(truncatingIfNeeded: nameStart),
                nameCount: UInt16(truncatingIfNeeded: nameEnd &- nameStart),
                valueStart: UInt16(truncatingIfNeeded: valueStart),
                valueCount: UInt16(truncatingIfNeeded: valueEnd &- valueStart),
                key: FieldLine.key(
                    nameEnd &- nameStart, bytes[nameStart], bytes[nameEnd &- 1]))
            do throws(HeadRefusal) { try facts.note(line, bytes) } catch { throw .refused(error) }
            lines.append(line)
        }
        throw .incomplete
    }

    /// The first place from `start` on that is no text of a field.
    @inline(__always) private static func valueEnd(_ bytes: Span<UInt8>, from start: Int) -> Int {
        let (end, raw) = (bytes.count, unsafe bytes.bytes)
        let (ones, highs): (UInt64, UInt64) = (0x0101_0101_0101_0101, 0x8080_8080_8080_8080)
        var at = start
        while at &+ 8 <= end {
            let word = unsafe UInt64(
                littleEndian: raw.unsafeLoadUnaligned(fromByteOffset: at, as: UInt64.self))
            // Of the marked bytes, the lowest is below a space or a delete, and none before it is.
            let delete = word ^ 0x7F7F_7F7F_7F7F_7F7F
            let marks =
                ((word &- 0x2020_2020_2020_2020) & ~word | (delete &- ones) & ~delete) & highs
            guard marks != 0 else {
                at &+= 8
                continue
            }
            at &+= marks.trailingZeroBitCount &>> 3
            guard bytes[at] == ByteClass.tab else { return at }
            at &+= 1
        }
        while at < end, ByteClass.isFieldText(bytes[at]) { at &+= 1 }
        return at
    }

    /// The place behind the line end that must begin at `at`.
    @inline(__always) static func lineEnd(
        _ bytes: Span<UInt8>, _ at: Int
    ) throws(HeadStop) -> Int {
        guard bytes[at] == ByteClass.carriageReturn else {
            throw .refused(bytes[at] == ByteClass.lineFeed ? .bareLineFeed : .badFieldValue)
        }
        guard at &+ 1 < bytes.count else { throw .incomplete }
        guard bytes[at &+ 1] == ByteClass.lineFeed else { throw .refused(.bareCarriageReturn) }
        return at &+ 2
    }

    /// What is wrong with a name that `at` does not end as a colon would.
    @inline(never) private static func misnamed(
        _ bytes: Span<UInt8>, from start: Int, _ at: Int
    ) -> HeadStop {
        let byte = bytes[at]
        if ByteClass.isBlank(byte) {
            return .refused(at == start ? .foldedLine : .blankBeforeColon)
        }
        if byte == ByteClass.lineFeed { return .refused(.bareLineFeed) }
        if byte == ByteClass.carriageReturn {
            guard at &+ 1 < bytes.count else { return .incomplete }
            if bytes[at &+ 1] != ByteClass.lineFeed { return .refused(.bareCarriageReturn) }
        }
        return .refused(.badFieldName)
    }
}
