import Foundation
import FuzzTargets

/// The inputs kept in the project: each target's corpus, and what once broke its promise.
struct KeptInputs {
    /// One kept file and its bytes.
    struct Input {
        let path: String
        let bytes: [UInt8]
    }

    static let folders = ["Fuzz/Corpora", "Fuzz/Regressions"]

    let project: URL

    init(file: String = #filePath) {
        project = URL(filePath: file).deletingLastPathComponent().appending(path: "../..")
    }

    /// Every kept input of `target`, in the order of their paths.
    func inputs(of target: FuzzTarget) throws -> [Input] {
        try Self.folders.flatMap { folder in
            try visibleNames(in: "\(folder)/\(target.name)").map { name in
                let path = "\(folder)/\(target.name)/\(name)"
                return Input(
                    path: path, bytes: Array(try Data(contentsOf: project.appending(path: path))))
            }
        }
    }

    /// The target names that have a folder of kept inputs.
    func namesWithFolders() throws -> Set<String> {
        Set(try Self.folders.flatMap(visibleNames(in:)))
    }

    private func visibleNames(in folder: String) throws -> [String] {
        let path = project.appending(path: folder).path
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: path)
            .filter { !$0.hasPrefix(".") }.sorted()
    }
}
