import Disk
import SpecTesting
import Storage
import Testing

@testable import RocksStore

/// What RocksDB's words mean. They are as the library of version 7.8 writes them.
@Suite struct RocksRefusalTests {
    @Test(
        arguments: [
            ("Corruption: block checksum mismatch: stored = 1, computed = 2", .corrupted),
            ("Corruption: CURRENT file does not end with newline", .corrupted),
            (
                "IO error: No space left on device: While appending to file: /d/000004.log: "
                    + "No space left on device", .full
            ),
            ("IO error: While appending to file: /d/000004.log: Disk quota exceeded", .full),
            ("IO error: While appending to file: /d/000004.log: File too large", .full),
            (
                "IO error: lock hold by current process, acquire time 1 acquiring thread 2: "
                    + "/d/LOCK: No locks available", .busy
            ),
            ("IO error: While lock file: /d/LOCK: Resource temporarily unavailable", .busy),
            ("Resource busy: ", .busy),
            (
                "IO error: While open a file for random read: /d/7.sst: Too many open files",
                .tooManyOpen
            ),
            ("IO error: While mkdir if missing: /d: Permission denied", .denied),
            ("IO error: While mkdir if missing: /d: Read-only file system", .denied),
            (
                "IO error: No such file or directory: While opening a file for sequentially "
                    + "reading: /d/CURRENT: No such file or directory", .missing
            ),
            ("IO error: While fsync: /d/000004.log: Input/output error", .inputOutput),
            // A name of a file says nothing of the reason.
            (
                "IO error: While fsync: /No space left on device/4.log: Input/output error",
                .inputOutput
            ),
            ("Invalid argument: /d: does not exist (create_if_missing is false)", .misused),
            ("NotFound: ", .missing),
            ("Not implemented: Not supported operation in read only mode.", .unsupported),
            ("Shutdown in progress: ", .interrupted),
            ("Operation timed out: ", .interrupted),
            ("Operation aborted: ", .interrupted),
            ("Operation failed. Try again.: ", .interrupted),
            ("Result incomplete: ", .interrupted),
            ("Something else", .unknown),
            ("", .unknown),
        ] as [(String, EngineFailure.Problem)])
    func `words become a problem`(words: String, problem: EngineFailure.Problem) {
        let failure = EngineFailure(rocksDB: words, in: DiskPath("stores/a"))
        #expect(failure.problem == problem)
        #expect(failure.words == words)
        let text = "\(StorageError.engine(failure))"
        #expect(text.hasPrefix("stores/a: the rocksdb engine refuses") && text.contains(words))
    }

    @Test func `words are cut where they are too long`() {
        let failure = EngineFailure(
            rocksDB: "Corruption: " + String(repeating: "x", count: 9_999), in: DiskPath("a"))
        #expect(failure.problem == .corrupted && failure.words.count == 400)
    }

    @Test func `no class begins as another does`() {
        let prefixes = EngineFailure.Problem.classes.map(\.prefix)
        for one in prefixes {
            #expect(prefixes.filter { $0.hasPrefix(one) } == [one])
        }
    }
}
