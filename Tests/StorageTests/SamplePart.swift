import Crypto
import Disk
import Primitives
import Records
import Storage

/// Parts that tests write, and what they ought to read.
struct SamplePart: Hashable {
    var label: String
    var bytes: [UInt8]

    init(_ label: String, _ text: String) { (self.label, bytes) = (label, Array(text.utf8)) }

    init(_ label: String, bytes: [UInt8]) { (self.label, self.bytes) = (label, bytes) }

    var new: NewPart {
        guard let label = PartLabel(label) else { preconditionFailure("'\(label)' is no label") }
        return NewPart(label, digest: Blake3.hash(bytes)) { [bytes] in bytes }
    }
}

extension Snapshots {
    /// Everything in the newest snapshot that can be read.
    mutating func contents() throws(StorageError) -> (sequence: UInt64, parts: [SamplePart])? {
        let found = try restore(
            { _ in [SamplePart]() },
            { (parts, part, bytes) throws(RecordError) in
                parts.append(SamplePart(part.label.text, bytes: bytes.indices.map { bytes[$0] }))
            })
        return found.map { ($0.snapshot.point.sequence, $0.state) }
    }

    mutating func write(_ sequence: UInt64, _ parts: [SamplePart]) throws(StorageError) {
        try write(at: SnapshotPoint(sequence: sequence), parts.map(\.new))
    }
}
