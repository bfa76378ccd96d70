import Disk

/// Files on their way: written under a name that says so, and given their own when they are whole.
enum Aside {
    private static let ending = ".tmp"
    /// So many may be written aside for one name at once.
    private static let most = 16

    static func isOne(_ name: some StringProtocol) -> Bool { name.hasSuffix(ending) }

    /// A new file beside `path`, under the first name that is free.
    static func create<D: Disk>(for path: DiskPath, on disk: D) throws(DiskError) -> D.File {
        var number = 0
        while true {
            let name = path.name + (number == 0 ? ending : ".\(number)" + ending)
            guard let aside = path.parent.appending(name) else {
                throw DiskError(.open, path, .wrongKind)
            }
            do throws(DiskError) { return try disk.open(aside, .create) } catch {
                number += 1
                guard error.problem == .exists, number < most else { throw error }
            }
        }
    }

    /// Removes a file that did not become whole. One that cannot be removed now stays for the sweep
    /// of the next start, and the failure that brought us here is the one to be told.
    static func drop(_ path: DiskPath, on disk: some Disk) {
        do throws(DiskError) { try disk.remove(path) } catch { return }
    }
}
