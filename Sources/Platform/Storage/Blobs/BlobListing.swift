import Disk

/// What the directories say when blobs are opened.
enum BlobListing {
    /// Reads the directories, making those that are missing and clearing up what a crash has left
    /// half done. Each is synced first: a name that a process gave before it died is seen, and may
    /// still be lost; what is in the index is not.
    static func read(
        _ places: BlobPlaces, on disk: some Disk, quota: UInt64, most: Int, arrival: UInt64
    )
        throws(DiskError) -> (BlobIndex, shards: Set<DiskPath>)
    {
        for directory in [places.aside, places.thrown, places.damaged] {
            try disk.makeDirectory(directory)
            try disk.syncDirectory(directory)
        }
        try disk.syncDirectory(places.root)
        for entry in try disk.entries(of: places.aside) where entry.kind == .file {
            try disk.remove(places.aside / entry.name)
        }
        var index = BlobIndex(quota: quota, most: most)
        var shards: Set<DiskPath> = []
        for entry in try disk.entries(of: places.root)
        where entry.kind == .directory && entry.name.utf8.count == 2 {
            shards.insert(places.root / entry.name)
            try read(shard: entry.name, places, on: disk, arrival: arrival, into: &index)
        }
        for entry in try disk.entries(of: places.thrown) where entry.kind == .file {
            guard let id = BlobPlaces.id(entry.name) else { continue }
            if index.present[id] == nil {
                index.foundTrash(id, length: entry.size, at: arrival)
            } else {
                try disk.remove(places.trash(of: id))
            }
        }
        for entry in try disk.entries(of: places.damaged) where entry.kind == .file {
            guard let id = BlobPlaces.id(entry.name) else { continue }
            if index.present[id] == nil && index.trash[id] == nil {
                index.foundBad(id, length: entry.size, at: arrival)
            } else {
                try disk.remove(places.bad(of: id))
            }
        }
        return (index, shards)
    }

    /// One of the directories that blobs stand in. An outline whose content is not there, or one
    /// that was being written, is removed.
    private static func read(
        shard: String, _ places: BlobPlaces, on disk: some Disk, arrival: UInt64,
        into index: inout BlobIndex
    ) throws(DiskError) {
        let directory = places.root / shard
        try disk.syncDirectory(directory)
        let files = try disk.entries(of: directory).filter { $0.kind == .file }
        var needed: Set<String> = []
        for file in files {
            guard let id = BlobPlaces.id(shard: shard, name: file.name) else { continue }
            index.arrive(id, length: file.size, at: arrival)
            needed.insert(file.name + BlobPlaces.outlineEnding)
        }
        for file in files {
            let isLoneOutline =
                file.name.hasSuffix(BlobPlaces.outlineEnding) && !needed.contains(file.name)
            if isLoneOutline || Aside.isOne(file.name) { try disk.remove(directory / file.name) }
        }
    }
}
