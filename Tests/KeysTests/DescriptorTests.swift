import Foundation
import Glibc
import SpecTesting
import Testing

@testable import Keys

@Suite struct DescriptorTests {
    @Test(arguments: [O_RDONLY, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY])
    func `a program that is started has no key file open`(flags: Int32) async throws {
        let path = FileManager.default.temporaryDirectory
            .appending(path: "descriptor-\(UUID().uuidString)").path
        try Data().write(to: URL(filePath: path))
        defer { unlink(path) }
        // Without the promise, to show that the child would tell.
        let open = Glibc.open(path, flags)
        try #require(open >= 0)
        #expect(try await Self.filesOfAChild().contains(path))
        close(open)

        guard let file = Descriptor(opening: path, flags) else {
            Issue.record("not opened: error \(errno)")
            return
        }
        let files = try await Self.filesOfAChild()
        #expect(fcntl(file.number, F_GETFD) & FD_CLOEXEC != 0)
        #expect(!files.contains(path))
        #expect(!files.isEmpty)
    }

    /// What a child of this process has open.
    private static func filesOfAChild() async throws -> [String] {
        var child = ChildProcess("sh")
        child.arguments = ["-c", "for file in /proc/self/fd/*; do readlink $file; done; :"]
        return try await child.run().stdout.split(separator: "\n").map(String.init)
    }

    private func error(opening path: String) -> Int32? {
        guard let file = Descriptor(opening: path, O_RDONLY) else { return errno }
        return file.close() ? nil : errno
    }

    @Test func `a file that is not there is the system's refusal`() {
        #expect(error(opening: "/none/such") == ENOENT)
        #expect(error(opening: "/dev/null") == nil)
    }

    @Test(
        .enabled("needs a file that the system makes as it is read, closed to others") {
            var status = stat()
            return access("/proc/slabinfo", R_OK) == 0 && stat("/proc/slabinfo", &status) == 0
                && status.st_size == 0 && status.st_mode & 0o077 == 0
        })
    func `a file that says it is small and is not is refused when it is read`() {
        let path = "/proc/slabinfo"
        #expect(throws: KeyFileError(path: path, reason: .tooLarge(bytes: 4_097))) {
            try KeyFile.read(path)
        }
    }
}
