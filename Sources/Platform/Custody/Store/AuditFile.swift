import Crypto
import Disk
import Primitives
import Records
import Storage

/// The lines of the audit: appended, and synced before anybody hears of what they tell.
enum AuditFile {
    static let limit: UInt64 = 32 << 20
    private static let chain = Blake3.context("the-block key audit line v1")

    static func digest(of line: [UInt8]) -> Digest { chain.digest(of: line) }

    /// Makes the file end in the manifest's newest line. All of that line may be missing, or a part of
    /// it be there, where a crash came between the two; all before it must be there. What is there
    /// already is made durable: who wrote it may not have lived to do so.
    static func settle(_ manifest: Manifest, on disk: some Disk) throws(CustodyError) {
        guard let newest = manifest.newest else { return }
        let (line, start) = (newest.line, manifest.bytesBefore)
        let end = start + UInt64(line.count)
        let file = try onDisk { () throws(DiskError) in
            do throws(DiskError) { return try disk.open(StoreFile.audit, .write) } catch {
                guard error.problem == .missing, start == 0 else { throw error }
                return try disk.open(StoreFile.audit, .create)
            }
        }
        let size = try onDisk { () throws(DiskError) in try file.size() }
        guard size >= start else { throw .audit(.cutShort(bytes: size, expected: end)) }
        guard size <= end else { throw .audit(.trailing(bytes: size, expected: end)) }
        try onDisk { () throws(DiskError) in
            if try bytes(of: file, from: start, to: size) != line {
                try file.write(line.span, at: start)
            }
            try file.sync()
            try disk.syncDirectory(.root)
        }
    }

    /// Every line, if they are those that were written, from the first to the manifest's newest.
    static func events(
        _ manifest: Manifest, on disk: some Disk
    ) throws(CustodyError) -> [AuditEvent] {
        guard let newest = manifest.newest else { return [] }
        let bytes = try onDisk { () throws(DiskError) in
            let file = try disk.open(StoreFile.audit, .read)
            return try self.bytes(of: file, from: 0, to: min(try file.size(), limit))
        }
        var events: [AuditEvent] = []
        var previous = Digest.zero
        var rest = bytes[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            let line = Array(rest[...end])
            let number = UInt64(events.count + 1)
            guard let event = try? AuditEvent(json: line.dropLast()), event.line == line,
                event.number == number, event.previous == previous
            else { throw .audit(.changed(line: number)) }
            previous = digest(of: line)
            events.append(event)
            rest = rest[(end + 1)...]
        }
        let expected = manifest.bytesBefore + UInt64(newest.line.count)
        guard bytes.count >= expected else {
            throw .audit(.cutShort(bytes: UInt64(bytes.count), expected: expected))
        }
        guard bytes.count == expected else {
            throw .audit(.trailing(bytes: UInt64(bytes.count), expected: expected))
        }
        guard events.last == newest else { throw .audit(.changed(line: newest.number)) }
        return events
    }

    private static func bytes(
        of file: some DiskFile, from start: UInt64, to end: UInt64
    ) throws(DiskError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: Int(end - start))
        var span = bytes.mutableSpan
        let count = try file.read(into: &span, at: start)
        return count == bytes.count ? bytes : Array(bytes.prefix(count))
    }
}

/// Runs calls of a disk, whose refusals are this room's.
func onDisk<Value>(_ body: () throws(DiskError) -> Value) throws(CustodyError) -> Value {
    do throws(DiskError) { return try body() } catch {
        throw error.operation == .lock && error.problem == .locked
            ? .busy : .storage(.disk(error))
    }
}

/// Runs calls of storage, whose refusals are this room's.
func onStorage<Value>(_ body: () throws(StorageError) -> Value) throws(CustodyError) -> Value {
    do throws(StorageError) { return try body() } catch { throw .storage(error) }
}
