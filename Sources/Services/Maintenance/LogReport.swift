import Disk
import Primitives
import Records
import Storage

/// What `log verify` prints.
struct LogReport: Record {
    var sound = true
    var owner = ""
    var segments: UInt64 = 0, groups: UInt64 = 0, records: UInt64 = 0, blocks: UInt64 = 0
    var bytes: UInt64 = 0
    var first: UInt64?
    var last: UInt64?
    var link: String?
    var lastBlock: UInt64?
    var finalBlock: UInt64?
    var tornBytes: UInt64 = 0
    var cutBegun = false
    var problems: [String] = []
    /// All of them, of which the list may hold the first ones.
    private var places = 0

    init() {}

    init(_ report: LogVerification<PosixDisk>.Report) {
        sound = report.isSound
        owner = report.owner?.hex ?? ""
        segments = UInt64(report.segments)
        (groups, records, blocks) = (report.groups, report.records, report.blocks)
        (bytes, first) = (report.bytes, report.first)
        (last, link) = (report.end?.sequence, report.end?.link.hex)
        (lastBlock, finalBlock) = (report.lastBlock?.value, report.finalBlock?.value)
        (tornBytes, cutBegun) = (report.tornBytes, report.cutBegun)
        problems = report.problems.map(\.description)
        places = report.problemCount
    }

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("sound", &sound)
        try visit("owner", &owner)
        try visit("segments", &segments)
        try visit("groups", &groups)
        try visit("records", &records)
        try visit("blocks", &blocks)
        try visit("bytes", &bytes)
        try visit("first", &first)
        try visit("last", &last)
        try visit("link", &link)
        try visit("last_block", &lastBlock)
        try visit("final_block", &finalBlock)
        try visit("torn_bytes", &tornBytes)
        try visit("cut_begun", &cutBegun)
        try visit("problems", &problems)
    }

    var text: String {
        var lines = ["log of \(owner.isEmpty ? "nobody known" : owner)"]
        lines.append(
            "  \(records) records in \(groups) groups, \(segments) segments, \(bytes) bytes")
        if let first, let last {
            lines.append(
                last < first ? "  none yet; the next is \(first)" : "  from \(first) to \(last)")
        }
        if let link { lines.append("  link \(link)") }
        if let lastBlock {
            let final = finalBlock.map { "final up to \($0)" } ?? "none of them final"
            lines.append("  \(blocks) blocks, the last is \(lastBlock), \(final)")
        }
        if tornBytes > 0 {
            lines.append(
                "  a torn group of \(tornBytes) bytes at the end; the next start cuts it off")
        }
        if cutBegun { lines.append("  a cut has begun; the next start completes it") }
        lines += problems.map { "  DAMAGE: \($0)" }
        lines.append(sound ? "sound" : "damaged in \(places) places")
        return lines.joined(separator: "\n") + "\n"
    }
}

/// What `log show` prints.
struct LogListing: Record {
    struct Row: Record {
        var sequence: UInt64 = 0
        var kind = ""
        var height: UInt64?
        var bytes: UInt64 = 0
        var segment = ""
        var offset: UInt64 = 0

        init() {}

        init(_ entry: LogVerification<PosixDisk>.Entry) {
            (sequence, bytes) = (entry.sequence, UInt64(entry.bytes))
            switch entry.kind {
            case .batch: kind = "batch"
            case .block(let height): (kind, self.height) = ("block", height.value)
            case .final(let height): (kind, self.height) = ("final", height.value)
            }
            (segment, offset) = (String(entry.path.name), entry.offset)
        }

        mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
            try visit("sequence", &sequence)
            try visit("kind", &kind)
            try visit("height", &height)
            try visit("bytes", &bytes)
            try visit("segment", &segment)
            try visit("offset", &offset)
        }

        var text: String {
            let name = height.map { "\(kind) \($0)" } ?? kind
            return "\(sequence)  \(name)  \(bytes) bytes  \(segment) at \(offset)"
        }
    }

    var records: [Row] = []
    var problems: [String] = []

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("records", &records)
        try visit("problems", &problems)
    }

    var text: String {
        (records.map(\.text) + problems.map { "DAMAGE: \($0)" }).map { $0 + "\n" }.joined()
    }
}
