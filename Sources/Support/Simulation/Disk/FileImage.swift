/// What a simulated file holds, and what of it a crash would leave.
///
/// The bytes stand as every reader sees them; beside them lie, in order, the sectors that were
/// written over since they were last durable. So reads and writes cost what they move, a sync costs
/// nothing, and only a crash has to think.
struct FileImage {
    static let sectorSize = 512

    /// One sector that a call has changed, and what it held before.
    private struct Overwrite {
        let sector: Int
        let call: Int
        /// Where the bytes before lie in `saved`; none of them where the file had ended.
        let before: Range<Int>
        /// The length of the file after the call.
        let length: Int
    }

    private(set) var bytes: [UInt8]
    private var durableLength: Int
    private var lengths: [(call: Int, length: Int)] = []
    private var overwrites: [Overwrite] = []
    private var saved: [UInt8] = []
    /// Sectors whose newest bytes no sync will write any more, with what the disk has in their
    /// place: the system tried once, failed, and forgot.
    private var dropped: [Int: [UInt8]] = [:]

    /// A file whose bytes are all durable.
    init(_ bytes: [UInt8] = []) { (self.bytes, durableLength) = (bytes, bytes.count) }

    // MARK: Changes

    /// Copies the bytes at `offset` into `target` and says how many there were.
    func read(into target: inout MutableSpan<UInt8>, at offset: Int) -> Int {
        let count = max(0, min(target.count, bytes.count - offset))
        guard count > 0 else { return 0 }
        unsafe target.withUnsafeMutableBytes { target in
            unsafe bytes.withUnsafeBytes { bytes in
                let part = unsafe UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count])
                unsafe target.copyMemory(from: part)
            }
        }
        return count
    }

    mutating func write(_ source: Span<UInt8>, at offset: Int, call: Int) {
        guard source.count > 0 else { return }
        let end = offset + source.count
        let length = max(bytes.count, end)
        save(from: offset, to: end, length: length, call: call)
        if length > bytes.count { lengths.append((call, length)) }
        if offset == bytes.count {
            unsafe source.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
            return
        }
        if length > bytes.count {
            bytes.append(contentsOf: repeatElement(0, count: length - bytes.count))
        }
        unsafe source.withUnsafeBytes { source in
            unsafe bytes.withUnsafeMutableBytes { bytes in
                let part = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[offset..<end])
                unsafe part.copyMemory(from: source)
            }
        }
    }

    mutating func truncate(to length: Int, call: Int) {
        guard length != bytes.count else { return }
        if length < bytes.count {
            save(from: length, to: bytes.count, length: length, call: call)
            bytes.removeLast(bytes.count - length)
        } else {
            bytes.append(contentsOf: repeatElement(0, count: length - bytes.count))
        }
        lengths.append((call, length))
    }

    private mutating func save(from start: Int, to end: Int, length: Int, call: Int) {
        for sector in start / Self.sectorSize...(end - 1) / Self.sectorSize {
            let from = min(sector * Self.sectorSize, bytes.count)
            let to = min(from + Self.sectorSize, bytes.count)
            let place = saved.count
            saved.append(contentsOf: bytes[from..<to])
            overwrites.append(
                Overwrite(
                    sector: sector, call: call, before: place..<saved.count, length: length))
        }
    }

    /// Turns one bit over, on the disk and for every reader. What was pending becomes durable.
    mutating func flip(bit: Int) {
        sync()
        bytes[bit / 8] ^= 1 << UInt8(bit % 8)
    }

    // MARK: Durability

    mutating func sync() {
        if !dropped.isEmpty {
            for overwrite in overwrites { dropped[overwrite.sector] = nil }
        }
        overwrites.removeAll(keepingCapacity: true)
        saved.removeAll(keepingCapacity: true)
        lengths.removeAll(keepingCapacity: true)
        durableLength = bytes.count
    }

    /// A sync that fails: some sectors have reached the disk, the others never will, though every
    /// reader still sees them and no later sync complains.
    mutating func failSync(_ dice: inout SplitMix64) {
        var seen: Set<Int> = []
        for overwrite in overwrites where seen.insert(overwrite.sector).inserted {
            if Bool.random(using: &dice) {
                dropped[overwrite.sector] = nil
            } else if dropped[overwrite.sector] == nil {
                dropped[overwrite.sector] = Array(saved[overwrite.before])
            }
        }
        overwrites.removeAll(keepingCapacity: true)
        saved.removeAll(keepingCapacity: true)
    }

    /// A sync during which the machine or the process stops: some sectors have reached the disk, the
    /// others are still to be written.
    mutating func partSync(_ dice: inout SplitMix64) {
        var isDurable: [Int: Bool] = [:]
        overwrites = overwrites.filter { overwrite in
            if isDurable[overwrite.sector] == nil {
                isDurable[overwrite.sector] = Bool.random(using: &dice)
            }
            guard isDurable[overwrite.sector] == true else { return true }
            dropped[overwrite.sector] = nil
            return false
        }
    }

    // MARK: Crashes

    /// What the disk has of this file after a crash.
    func survivor(_ kept: Kept, _ dice: inout SplitMix64) -> FileImage {
        if overwrites.isEmpty, lengths.isEmpty, dropped.isEmpty { return FileImage(bytes) }
        var (order, versions) = ([Int](), [Int: [Int]]())
        for (index, overwrite) in overwrites.enumerated() {
            versions[overwrite.sector, default: []].append(index)
            if versions[overwrite.sector]?.count == 1 { order.append(overwrite.sector) }
        }

        var length = survivingLength(kept, &dice)
        var chosen: [(sector: Int, before: Range<Int>?)] = []
        for sector in order {
            let steps = versions[sector] ?? []
            let taken = taken(of: steps, kept, &dice)
            if taken > 0 {
                let reached = overwrites[steps[taken - 1]].length
                length = max(length, min(reached, (sector + 1) * Self.sectorSize))
            }
            guard taken < steps.count else { continue }
            let isDropped = taken == 0 && dropped[sector] != nil
            chosen.append((sector, isDropped ? nil : overwrites[steps[taken]].before))
        }

        var image = bytes
        if length < image.count { image.removeLast(image.count - length) }
        if length > image.count {
            image.append(contentsOf: repeatElement(0, count: length - image.count))
        }
        for (sector, before) in chosen {
            if let before {
                Self.put(saved[before], in: sector, of: &image)
            } else if let old = dropped[sector] {
                Self.put(old[...], in: sector, of: &image)
            }
        }
        for (sector, old) in dropped where versions[sector] == nil {
            Self.put(old[...], in: sector, of: &image)
        }
        return FileImage(image)
    }

    private func survivingLength(_ kept: Kept, _ dice: inout SplitMix64) -> Int {
        switch kept {
        case .everything: bytes.count
        case .nothing: durableLength
        case .upTo(let call): lengths.last { $0.call <= call }?.length ?? durableLength
        case .any:
            (lengths.map(\.length) + [durableLength]).randomElement(using: &dice) ?? durableLength
        }
    }

    /// How many of a sector's changes took place: 0 leaves what was durable.
    private func taken(of steps: [Int], _ kept: Kept, _ dice: inout SplitMix64) -> Int {
        switch kept {
        case .everything: steps.count
        case .nothing: 0
        case .upTo(let call): steps.count { overwrites[$0].call <= call }
        case .any: Int.random(in: 0...steps.count, using: &dice)
        }
    }

    /// Puts the bytes of a sector back; what lies beyond them in it is zero.
    private static func put(_ old: ArraySlice<UInt8>, in sector: Int, of image: inout [UInt8]) {
        let start = sector * sectorSize
        let end = min(start + sectorSize, image.count)
        guard start < end else { return }
        let filled = old.prefix(end - start)
        image.replaceSubrange(start..<start + filled.count, with: filled)
        for index in start + filled.count..<end { image[index] = 0 }
    }
}
