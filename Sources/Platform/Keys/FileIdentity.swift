import Glibc

/// Which file a name or a descriptor stands for.
struct FileIdentity: Equatable {
    private let device: dev_t
    private let inode: ino_t

    private init(_ status: stat) { (device, inode) = (status.st_dev, status.st_ino) }

    init?(of file: borrowing Descriptor) {
        var status = stat()
        guard fstat(file.number, &status) == 0 else { return nil }
        self.init(status)
    }

    /// The file of that name itself, no link's target.
    init?(at path: String) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return nil }
        self.init(status)
    }

    /// Removes the file of that name if it is this one, not what somebody has put in its place since;
    /// only who may write the directory could still slip between the look and the deed. A file that
    /// cannot be removed is at least closed to others, and what led here is what there is to tell.
    func removeIfStill(at path: String) {
        if FileIdentity(at: path) == self { _ = unlink(path) }
    }
}
