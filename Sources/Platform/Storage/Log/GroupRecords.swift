import Primitives

/// The records of a group, one after the other, out of bytes whose checksum was right.
struct GroupRecords {
    /// A record: what it is, and where in the records' bytes its payload lies.
    struct Found: Hashable {
        let sequence: UInt64
        let kind: LogRecordKind
        let payload: Range<Int>
    }

    private let length: Int
    private let last: UInt64
    private var offset = 0
    private var sequence: UInt64

    init(_ header: GroupHeader) {
        length = Int(header.length)
        last = header.last
        sequence = header.first
    }

    /// The next record; `nil` behind the last one, and where the bytes are not what a group holds.
    mutating func next(in bytes: Span<UInt8>) -> Found? {
        guard sequence <= last, offset + GroupBuffer.recordHead <= length else { return nil }
        let tag = bytes[offset]
        let size = Int(bytes.word32(at: offset + 1))
        var from = offset + GroupBuffer.recordHead
        let end = from + size
        guard end <= length else { return nil }
        let kind: LogRecordKind
        switch tag {
        case 1: kind = .batch
        case 2, 3:
            guard size >= GroupBuffer.heightSize else { return nil }
            let height = Height(bytes.word64(at: from))
            from += GroupBuffer.heightSize
            kind = tag == 2 ? .block(height) : .final(height)
        default: return nil
        }
        defer { (offset, sequence) = (end, sequence + 1) }
        return Found(sequence: sequence, kind: kind, payload: from..<end)
    }

    /// Whether all records were given and nothing but zeros and the trailer is left of their bytes.
    func isAtEnd(of bytes: Span<UInt8>) -> Bool {
        let end = bytes.count - 1
        return sequence == last + 1 && offset == length && bytes[end] == GroupHeader.trailer
            && bytes.extracting(length..<end).isZero
    }

    /// What the records of a group make of the state before it; `nil` if they are none that a log
    /// would have taken.
    static func check(_ header: GroupHeader, _ bytes: Span<UInt8>, after state: LogState)
        -> LogState?
    {
        var (records, state, isSealed) = (GroupRecords(header), state, false)
        while let record = records.next(in: bytes) {
            guard (try? state.take(record.kind)) != nil else { return nil }
            switch record.kind {
            case .batch where isSealed, .block where isSealed: return nil
            case .batch: break
            case .block: isSealed = true
            case .final: guard record.payload.isEmpty else { return nil }
            }
        }
        return records.isAtEnd(of: bytes) ? state : nil
    }
}
