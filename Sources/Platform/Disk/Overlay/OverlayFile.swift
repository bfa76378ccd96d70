import Glibc
import Synchronization

/// A file of an ``OverlayDisk``.
public final class OverlayFile<Base: Disk>: DiskFile {
    public let path: DiskPath
    private let image: OverlayImage<Base>
    private let disk: OverlayDisk<Base>

    init(_ path: DiskPath, _ image: OverlayImage<Base>, of disk: OverlayDisk<Base>) {
        (self.path, self.image, self.disk) = (path, image, disk)
    }

    public func size() throws(DiskError) -> UInt64 { image.size }

    public func read(into bytes: inout MutableSpan<UInt8>, at offset: UInt64) throws(DiskError)
        -> Int
    {
        try image.read(into: &bytes, at: offset)
    }

    public func write(_ bytes: Span<UInt8>, at offset: UInt64) throws(DiskError) {
        disk.keep(image, at: path)
        guard image.write(bytes, at: offset) else { throw DiskError(.write, path, .full) }
    }

    public func truncate(to size: UInt64) throws(DiskError) {
        disk.keep(image, at: path)
        image.truncate(to: size)
    }

    public func sync() throws(DiskError) {}
}

/// What a file has come to: pages that were written, over the bytes of a file below, or over zeros.
final class OverlayImage<Base: Disk>: Sendable {
    private struct Contents {
        var size: UInt64
        /// Where the bytes of the file below end to count.
        var kept: UInt64
        var pages: [UInt64: [UInt8]] = [:]
    }

    private static var pageSize: Int { 4_096 }

    private let file: Base.File?
    private let room: OverlayRoom
    private let contents: Mutex<Contents>

    /// An empty file.
    init(in room: OverlayRoom) {
        (file, self.room) = (nil, room)
        contents = Mutex(Contents(size: 0, kept: 0))
    }

    /// A file below, of which nothing was changed yet.
    init(over file: Base.File, _ size: UInt64, in room: OverlayRoom) {
        (self.file, self.room) = (file, room)
        contents = Mutex(Contents(size: size, kept: size))
    }

    deinit { room.give(back: contents.withLock { $0.pages.count } * Self.pageSize) }

    var size: UInt64 { contents.withLock(\.size) }

    func read(into bytes: inout MutableSpan<UInt8>, at offset: UInt64) throws(DiskError) -> Int {
        let (size, kept) = contents.withLock { ($0.size, $0.kept) }
        guard offset < size else { return 0 }
        let count = Int(min(UInt64(bytes.count), size - offset))
        var filled = 0
        if let file, offset < kept {
            let most = Int(min(UInt64(count), kept - offset))
            filled = min(try file.read(into: &bytes, at: offset), most)
        }
        bytes.withUnsafeMutableBytes { bytes in
            let rest = UnsafeMutableRawBufferPointer(rebasing: bytes[filled..<max(filled, count)])
            _ = rest.initializeMemory(as: UInt8.self, repeating: 0)
            lay(pagesOver: offset..<(offset + UInt64(count)), on: bytes)
        }
        return count
    }

    private func lay(pagesOver range: Range<UInt64>, on bytes: UnsafeMutableRawBufferPointer) {
        let size = UInt64(Self.pageSize)
        guard !range.isEmpty else { return }
        let numbers = (range.lowerBound / size)...((range.upperBound - 1) / size)
        let pages = contents.withLock { contents in
            contents.pages.isEmpty
                ? [] : numbers.compactMap { number in contents.pages[number].map { (number, $0) } }
        }
        for (number, page) in pages {
            let first = number * size
            let part = max(first, range.lowerBound)..<min(first + size, range.upperBound)
            let place = Self.place(of: part, from: range.lowerBound)
            page.withUnsafeBytes { page in
                UnsafeMutableRawBufferPointer(rebasing: bytes[place]).copyMemory(
                    from: UnsafeRawBufferPointer(rebasing: page[Self.place(of: part, from: first)]))
            }
        }
    }

    private static func place(of range: Range<UInt64>, from start: UInt64) -> Range<Int> {
        Int(range.lowerBound - start)..<Int(range.upperBound - start)
    }

    /// False where there is no room for all of it. What stands there already takes none.
    func write(_ bytes: Span<UInt8>, at offset: UInt64) -> Bool {
        guard bytes.count > 0 else { return true }
        let size = UInt64(Self.pageSize)
        let end = offset + UInt64(bytes.count)
        let isDone = bytes.withUnsafeBytes { bytes in
            for number in (offset / size)...((end - 1) / size) {
                let first = number * size
                let part = max(first, offset)..<min(first + size, end)
                let isWritten = write(
                    UnsafeRawBufferPointer(rebasing: bytes[Self.place(of: part, from: offset)]),
                    Self.place(of: part, from: first), ofPage: number)
                guard isWritten else { return false }
            }
            return true
        }
        guard isDone else { return false }
        contents.withLock { $0.size = max($0.size, end) }
        return true
    }

    private func write(
        _ bytes: UnsafeRawBufferPointer, _ place: Range<Int>, ofPage number: UInt64
    ) -> Bool {
        let known = contents.withLock { $0.pages[number] }
        guard var page = known ?? page(number) else { return false }
        let isSame = page.withUnsafeBytes { page in
            let held = UnsafeRawBufferPointer(rebasing: page[place])
            guard let held = held.baseAddress, let new = bytes.baseAddress else { return true }
            return memcmp(held, new, bytes.count) == 0
        }
        if isSame { return true }
        guard known != nil || room.take(Self.pageSize) else { return false }
        page.withUnsafeMutableBytes { page in
            UnsafeMutableRawBufferPointer(rebasing: page[place]).copyMemory(from: bytes)
        }
        contents.withLock { $0.pages[number] = page }
        return true
    }

    /// A page as it stands before it is written to for the first time; nil where it cannot be read.
    private func page(_ number: UInt64) -> [UInt8]? {
        var page = [UInt8](repeating: 0, count: Self.pageSize)
        let (kept, first) = (contents.withLock(\.kept), number * UInt64(Self.pageSize))
        guard let file, first < kept else { return page }
        let most = Int(min(UInt64(Self.pageSize), kept - first))
        var span = page.mutableSpan
        do throws(DiskError) {
            let filled = min(try file.read(into: &span, at: first), most)
            for index in filled..<Self.pageSize { span[index] = 0 }
        } catch { return nil }
        return page
    }

    func truncate(to size: UInt64) {
        contents.withLock { contents in
            guard size < contents.size else {
                contents.size = size
                return
            }
            let (pageSize, last) = (UInt64(Self.pageSize), size / UInt64(Self.pageSize))
            let gone = contents.pages.keys.filter { $0 * pageSize >= size }
            for number in gone { contents.pages[number] = nil }
            room.give(back: gone.count * Self.pageSize)
            if var page = contents.pages[last] {
                for index in Int(size - last * pageSize)..<Self.pageSize { page[index] = 0 }
                contents.pages[last] = page
            }
            (contents.size, contents.kept) = (size, min(contents.kept, size))
        }
    }
}

/// How many bytes may still be written over a disk.
final class OverlayRoom: Sendable {
    private struct State {
        var free: Int
        var wasFull = false
    }

    private let state: Mutex<State>

    init(_ bytes: Int) { state = Mutex(State(free: bytes)) }

    var free: Int { state.withLock(\.free) }
    var wasFull: Bool { state.withLock(\.wasFull) }

    func take(_ bytes: Int) -> Bool {
        state.withLock { state in
            guard state.free >= bytes else {
                state.wasFull = true
                return false
            }
            state.free -= bytes
            return true
        }
    }

    func give(back bytes: Int) { state.withLock { $0.free += bytes } }
}
