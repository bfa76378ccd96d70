import Chain
import Disk
import Primitives
import Records
import Storage
import World

/// The headers of a log, from genesis on: that each names the one before it, and that History keeps
/// the same.
struct BlockWalk<D: Disk> {
    private var hashes: [Digest] = []
    private var faults: [String] = []
    /// What of History is not as the log has it.
    private(set) var archiveFaults: [String] = []
    /// Blocks behind which a macro block stands, as far as History says how often one is due.
    private(set) var checkpoints: [Height] = []
    private var interval: UInt64
    private var hasEnded = false

    /// Blocks at the end of the log that a crash may have kept from History; the next start puts
    /// them there.
    static var mostBehind: Int { 1 }

    init(_ log: CommandLog<D>, of genesis: GenesisFile, beside history: History<D>?) {
        let changed = genesis.params.last { $0.name == Param.macroBlockInterval.written }
        interval = changed?.value ?? Param.macroBlockInterval.initial
        var archive = history.map { ArchiveReader($0.archive.reader(from: 1)) }
        var (reader, payload) = (log.reader(from: 1), [UInt8]())
        do throws(SpineError) {
            while case .record(let sequence, let kind) = try stored({ () throws(StorageError) in
                try reader.next(into: &payload)
            }) {
                guard case .block(let height) = kind else { continue }
                let header: Header
                do throws(RecordError) { header = try Header(binary: payload) } catch {
                    throw .unreadable(sequence: sequence, error)
                }
                take(header, at: height, of: genesis)
                if archive != nil { try compare(header, &archive) }
            }
        } catch { faults.append("\(error)") }
        if let history, history.blockCount + UInt64(Self.mostBehind) < UInt64(hashes.count) {
            archiveFaults.append(
                "history/ ends before block \(history.blockCount), the log behind block "
                    + "\(hashes.count - 1)")
        }
        if let history, history.blockCount > UInt64(hashes.count) {
            archiveFaults.append(
                "history/ has \(history.blockCount) blocks, the log \(hashes.count)")
        }
    }

    private mutating func take(_ header: Header, at height: Height, of genesis: GenesisFile) {
        let parent = hashes.last ?? genesis.hash
        if header.height != height || height.value != UInt64(hashes.count) {
            faults.append("block \(height) stands where block \(hashes.count) belongs")
        } else if header.parent != parent {
            faults.append(
                "block \(height) names \(header.parent) as its parent, which is \(parent)")
        }
        if header.chainID != genesis.chainID {
            faults.append("block \(height) is of the chain \(header.chainID.text)")
        }
        hashes.append(header.hash)
    }

    private mutating func compare(
        _ header: Header, _ archive: inout ArchiveReader<D>?
    ) throws(SpineError) {
        guard !hasEnded, archiveFaults.count < Finding.most else { return }
        guard let kept = try archive?.next() else {
            hasEnded = true
            return
        }
        if kept.header != header {
            archiveFaults.append(
                "history/ has block \(kept.header.height) as \(kept.header.hash), the log has "
                    + "block \(header.height) as \(header.hash)")
            return
        }
        for event in kept.events { try note(event.bytes) }
        let height = kept.header.height
        if height > .genesis, height.value.isMultiple(of: max(interval, 1)) {
            checkpoints.append(height)
        }
    }

    /// Takes note where an event says that macro blocks are due more often from its block on, or less.
    private mutating func note(_ event: [UInt8]) throws(SpineError) {
        guard event.starts(with: [ParamSet.room, ParamSet.tag]) else { return }
        let set: ParamSet
        do throws(RecordError) { set = try ParamSet(binary: Array(event.dropFirst(2))) } catch {
            throw .unreadable(sequence: 0, error)
        }
        if set.param == Param.macroBlockInterval.rawValue { interval = set.after }
    }

    /// The hash of the block of that height, where the log has one.
    func hash(of height: Height) -> Digest? {
        Int(exactly: height.value).flatMap { hashes.indices.contains($0) ? hashes[$0] : nil }
    }

    var finding: Finding {
        let last = hashes.last.map { ", the last is \($0)" } ?? ""
        return Finding(
            "blocks", "\(hashes.count) blocks, each naming the one before it" + last, faults: faults
        )
    }
}
