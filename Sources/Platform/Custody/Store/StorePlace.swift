public import Disk
import Glibc
import Keys

/// The directory of a key store on this machine, which only its owner may enter.
public enum StorePlace {
    /// The disk in a directory that is there and closed to others, as is every file of a store in it.
    public static func open(_ path: String) throws(CustodyError) -> PosixDisk {
        do throws(KeyFileError) {
            try KeyDirectory.check(path)
            let names = StoreFile.allCases.map(\.path.text)
            for name in names + [StoreFile.audit.text, StoreFile.lock.text] {
                try KeyDirectory.checkFile(name, in: path)
            }
        } catch {
            throw error.reason == .missing && error.path == path ? .noStore : .exposed(error)
        }
        return try onDisk { () throws(DiskError) in try PosixDisk(root: path) }
    }

    /// The same for a store that is to be made: a directory that is missing is made for its owner alone.
    public static func make(_ path: String) throws(CustodyError) -> PosixDisk {
        do throws(CustodyError) { return try open(path) } catch {
            guard error == .noStore else { throw error }
        }
        _ = try onDisk { () throws(DiskError) in try PosixDisk(root: path) }
        return try open(path)
    }

    /// The user this process runs as, for the audit.
    public static var actor: AuditActor { AuditActor(checked: "uid-\(geteuid())") }
}
