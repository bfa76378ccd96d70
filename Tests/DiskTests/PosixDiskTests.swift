import Disk
import Foundation
import SpecTesting
import Testing

@Suite struct PosixDiskTests {
    @Test(arguments: Conformance.allCases)
    func `the disk of this machine keeps the promise`(_ promise: Conformance) throws {
        try withFolder { folder in try promise.check(try PosixDisk(root: folder.path)) }
    }

    @Test func `only the owner may read what is made`() throws {
        try withFolder { folder in
            let root = folder.appending(path: "new")
            let disk = try PosixDisk(root: root.path)
            try disk.makeDirectory(DiskPath("d"))
            _ = try disk.open(DiskPath("d/f"), .create)
            _ = try disk.lock(DiskPath("lock"))
            #expect(try mode(of: root) == 0o700)
            #expect(try mode(of: root.appending(path: "d")) == 0o700)
            #expect(try mode(of: root.appending(path: "d/f")) == 0o600)
            #expect(try mode(of: root.appending(path: "lock")) == 0o600)
        }
    }

    @Test func `who only looks keeps a writer out, bears others who look, and makes nothing`()
        throws
    {
        try withFolder { folder in
            let disk = try PosixDisk(root: folder.path)
            let lock = DiskPath("LOCK")
            #expect(try disk.lookout(lock) === nil)
            #expect(try disk.entries(of: .root).isEmpty)
            do {
                let writer = try disk.lock(lock)
                expect(.lock, lock, .locked) { try disk.lookout(lock) }
                withExtendedLifetime(writer) {}
            }
            do {
                let (one, other) = (try disk.lookout(lock), try disk.lookout(lock))
                #expect(one != nil && other != nil)
                expect(.lock, lock, .locked) { try disk.lock(lock) }
                withExtendedLifetime((one, other)) {}
            }
            _ = try disk.lock(lock)
        }
    }

    @Test func `links are not followed, and devices and pipes are no files`() throws {
        try withFolder { folder in
            let disk = try PosixDisk(root: folder.path)
            let files = FileManager.default
            _ = try disk.open(DiskPath("file"), .create)
            try disk.makeDirectory(DiskPath("dir"))
            for (link, target) in [("a", "file"), ("b", "dir"), ("c", "nothing")] {
                try files.createSymbolicLink(
                    atPath: folder.appending(path: link).path, withDestinationPath: target)
            }
            #expect(mkfifo(folder.appending(path: "p").path, 0o600) == 0)
            for path in [DiskPath("a"), DiskPath("b"), DiskPath("c"), DiskPath("p")] {
                expect(.open, path, .wrongKind) { try disk.open(path, .read) }
                expect(.open, path, .exists) { try disk.open(path, .create) }
            }
            expect(.list, DiskPath("b"), .wrongKind) { try disk.entries(of: DiskPath("b")) }
            expect(.makeDirectory, DiskPath("b"), .wrongKind) {
                try disk.makeDirectory(DiskPath("b"))
            }
            expect(.lock, DiskPath("a"), .wrongKind) { try disk.lock(DiskPath("a")) }
            #expect(
                try disk.entries(of: .root).map(\.kind) == [
                    .other, .other, .other, .directory, .file, .other,
                ])
        }
    }

    @Test func `names that are no path are left out`() throws {
        try withFolder { folder in
            let disk = try PosixDisk(root: folder.path)
            for name in [".hidden", "a b", "ä", "fine"] {
                try Data([1]).write(to: folder.appending(path: name))
            }
            #expect(
                try disk.entries(of: .root) == [DiskEntry(name: "fine", kind: .file, size: 1)])
        }
    }

    @Test func `another process that holds the lock is refused, and drops it when it ends`()
        async throws
    {
        let folder = try makeFolder()
        defer { removeFolder(folder) }
        let disk = try PosixDisk(root: folder.path)
        let lock = try disk.lock(DiskPath("lock"))
        var other = ChildProcess("flock")
        other.arguments = ["--nonblock", folder.appending(path: "lock").path, "true"]
        #expect(try await other.run().status == 1)
        withExtendedLifetime(lock) {}
    }

    @Test func `a lock of a process that has ended is free`() async throws {
        let folder = try makeFolder()
        defer { removeFolder(folder) }
        let disk = try PosixDisk(root: folder.path)
        var other = ChildProcess("flock")
        other.arguments = ["--nonblock", folder.appending(path: "lock").path, "true"]
        #expect(try await other.run().status == 0)
        _ = try disk.lock(DiskPath("lock"))
    }

    @Test func `a full disk says so, and takes more once there is room`() async throws {
        let folder = try makeFolder()
        defer { removeFolder(folder) }
        // A file system that is soon full: only root may mount one, and not everywhere.
        guard try await mounts(["-t", "tmpfs", "-o", "size=64k", "tmpfs", folder.path]) else {
            try Test.cancel("this process may not mount a small file system")
        }
        do {
            let disk = try PosixDisk(root: folder.path)
            let file = try disk.open(DiskPath("a"), .create)
            #expect(try disk.bytesFree() == 65_536)
            expect(.write, DiskPath("a"), .full) {
                try file.write([UInt8](repeating: 1, count: 70_000))
            }
            #expect(try file.size() == 65_536)
            #expect(try disk.bytesFree() == 0)
            try file.truncate(to: 0)
            try file.write([1, 2, 3])
            #expect(try file.all() == [1, 2, 3])
        } catch { Issue.record(error) }
        var unmount = ChildProcess("umount")
        unmount.arguments = [folder.path]
        #expect(try await unmount.run().status == 0)
    }

    private func mounts(_ arguments: [String]) async throws -> Bool {
        var mount = ChildProcess("mount")
        mount.arguments = arguments
        return try await mount.run().status == 0
    }

    @Test func `a disk without a directory above it is refused`() throws {
        try withFolder { folder in
            let root = folder.appending(path: "no/such").path
            #expect(throws: DiskError(.makeDirectory, root, .missing)) { try PosixDisk(root: root) }
            let file = folder.appending(path: "file")
            try Data().write(to: file)
            #expect(throws: DiskError(.open, file.path, .wrongKind)) {
                try PosixDisk(root: file.path)
            }
        }
    }

    private func mode(of url: URL) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: url.path)
        return try #require(attributes[.posixPermissions] as? Int)
    }
}

private func makeFolder() throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    return folder
}

private func removeFolder(_ folder: URL) {
    do { try FileManager.default.removeItem(at: folder) } catch { Issue.record(error) }
}

private func withFolder(_ body: (URL) throws -> Void) throws {
    let folder = try makeFolder()
    defer { removeFolder(folder) }
    try body(folder)
}
