import Disk

extension Disk {
    /// Takes a directory for one user at a time, making it if it is not there. Nothing in it is
    /// listed or removed before that: a second user is refused as ``DiskError/Problem/locked`` and
    /// has changed nothing.
    ///
    /// Names are then synced, those on the way to it and those in it: a process that died can have
    /// left some that are seen and that a power cut would still take back.
    func claim(_ directory: DiskPath) throws(DiskError) -> Lock {
        try makeDirectory(directory)
        let lock = try lock(directory / "LOCK")
        var path = directory
        while path != .root {
            try syncDirectory(path)
            path = path.parent
        }
        try syncDirectory(.root)
        return lock
    }
}
