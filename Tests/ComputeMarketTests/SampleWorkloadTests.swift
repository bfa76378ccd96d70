import ComputeMarket
import Foundation
import Primitives
import SpecTesting
import Testing

/// The samples under `examples/workloads/`.
@Suite struct SampleWorkloadTests {
    private static let folder = Checkout.root.appending(path: "examples/workloads")

    private func run(_ arguments: [String]) async throws -> ChildProcess.Answer {
        var child = ChildProcess("python3")
        child.arguments = [Self.folder.appending(path: "generate_slice.py").path] + arguments
        child.environment = ["PYTHONDONTWRITEBYTECODE": "1"]
        return try await child.run()
    }

    private func inFolder(_ body: (URL) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await body(folder)) } catch { outcome = .failure(error) }
        try FileManager.default.removeItem(at: folder)
        try outcome.get()
    }

    @Test(.requirement("WL-009"))
    func `the sample slice is raw bytes, and its proof is their BLAKE3 digest`() throws {
        let bytes = Array(try Data(contentsOf: Self.folder.appending(path: "transcode.slice")))
        #expect(bytes.count == 16_384)
        #expect(
            Slice.proof(of: bytes).hex
                == "416b0908b5811212ff1e5602e6ab0b15807734053410c0dd7b1eb56a5bc2fb93")
    }

    @Test(.requirement("WL-010"))
    func `the generator writes the sample slice again, and others of any size`() async throws {
        let sample = try Data(contentsOf: Self.folder.appending(path: "transcode.slice"))
        try await inFolder { folder in
            let file = folder.appending(path: "one.slice")
            let answer = try await run(["--size", "16384", "--seed", "transcode", file.path])
            #expect(answer.status == 0)
            #expect(try Data(contentsOf: file) == sample)
            for size in [1, 1 << 20, (1 << 20) + 7] {
                #expect(try await run(["--size", "\(size)", file.path]).status == 0)
                #expect(try Data(contentsOf: file).count == size)
            }
        }
    }

    @Test func `the generator refuses what is no slice, and writes nothing`() async throws {
        try await inFolder { folder in
            let refused = [
                (["--size", "0", folder.appending(path: "a.slice").path], "1 to 1073741824 bytes"),
                ([folder.appending(path: "a.bin").path], "ends in .slice"),
                ([folder.appending(path: "none/a.slice").path], "No such file"),
            ]
            for (arguments, reason) in refused {
                let answer = try await run(arguments)
                #expect(answer.status != 0)
                #expect(answer.stderr.contains(reason))
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
        }
    }
}
