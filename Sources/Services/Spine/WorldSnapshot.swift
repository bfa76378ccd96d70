import Chain
import Crypto
import Primitives
import Records
import Storage
import Tables

/// The state behind a sealed block as parts of a snapshot: the header, and of each table its manifest
/// and its chunks. A chunk that a kept snapshot has stored is named and not written again.
enum WorldSnapshot {
    static let headerLabel = label("spine/header")
    private static let chunkEnding = ":chunk"

    static func parts(of forest: StateForest, under header: Header) -> [NewPart] {
        var parts = [part(headerLabel, header.binary())]
        for name in forest.trees.keys.sorted(by: {
            $0.utf8.lexicographicallyPrecedes($1.utf8)
        }) {
            guard let tree = forest.trees[name] else { continue }
            parts.append(part(label(name), tree.manifest.binary()))
            for index in 0..<tree.chunkCount {
                guard let chunk = tree.chunkBytes(at: index) else { continue }
                parts.append(part(label(name + chunkEnding), chunk))
            }
        }
        return parts
    }

    private static func part(_ label: PartLabel, _ bytes: [UInt8]) -> NewPart {
        NewPart(label, digest: Blake3.hash(bytes)) { bytes }
    }

    private static func label(_ name: String) -> PartLabel {
        guard let label = PartLabel(name) else {
            preconditionFailure("'\(name)' is no label; tables are named room/table")
        }
        return label
    }

    /// A state being put together from parts in the order in which they were written.
    struct Reading {
        private(set) var header: Header?
        private var trees: [String: StateTree] = [:]
        private var table: (label: String, restore: TableRestore, next: Int)?

        /// Takes the next part; who hands it over has checked its bytes.
        mutating func take(_ label: PartLabel, _ bytes: Span<UInt8>) throws(RecordError) {
            let name = label.text
            if label == WorldSnapshot.headerLabel {
                header = try Header(binary: bytes)
            } else if name.hasSuffix(WorldSnapshot.chunkEnding) {
                try add(bytes)
            } else {
                try finishTable()
                let manifest = try TableManifest(
                    binary: bytes, limits: BinaryLimits(size: 64 << 20, elements: 1 << 24))
                table = (
                    name,
                    try Self.taking { () throws(TableRestore.Refusal) in
                        try TableRestore(manifest, root: manifest.root)
                    }, 0
                )
            }
        }

        private mutating func add(_ bytes: Span<UInt8>) throws(RecordError) {
            guard var table = self.table.take() else {
                throw RecordError(.expected("a manifest before its chunks"), at: 0)
            }
            let chunk = unsafe bytes.withUnsafeBufferPointer { unsafe Array($0) }
            try Self.taking { () throws(TableRestore.Refusal) in
                try table.restore.add(chunk, at: table.next)
            }
            table.next += 1
            self.table = table
        }

        private mutating func finishTable() throws(RecordError) {
            guard let table = self.table.take() else { return }
            trees[table.label] = try Self.taking { () throws(TableRestore.Refusal) in
                try table.restore.finish()
            }
        }

        /// The state, which must be the one its header speaks of.
        mutating func finish() throws(RecordError) -> (header: Header, forest: StateForest) {
            try finishTable()
            guard let header else { throw RecordError(.expected("a header"), at: 0) }
            let forest = StateForest(trees)
            guard forest.root == header.stateRoot else {
                throw RecordError(.expected("tables under the state root of the header"), at: 0)
            }
            return (header, forest)
        }

        private static func taking<Result>(
            _ body: () throws(TableRestore.Refusal) -> Result
        ) throws(RecordError) -> Result {
            do throws(TableRestore.Refusal) { return try body() } catch {
                throw RecordError(.expected("rows of a table: \(error)"), at: 0)
            }
        }
    }
}
