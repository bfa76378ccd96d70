import Foundation

/// The ids of every row in the requirement lists under `docs/spec`.
struct RequirementLists: Sendable {
    /// What a list's row must carry to be tied to a test; its other fields are for readers.
    private struct Row: Decodable { let id: String }

    let ids: Set<String>

    /// Reads every `*.jsonl` file of `directory`.
    init(in directory: URL) throws {
        let decoder = JSONDecoder()
        let files = try FileManager.default.contentsOfDirectory(
            at: directory, includingPropertiesForKeys: nil)
        var ids = Set<String>()
        for file in files where file.pathExtension == "jsonl" {
            for line in try Data(contentsOf: file).split(separator: UInt8(ascii: "\n")) {
                ids.insert(try decoder.decode(Row.self, from: line).id)
            }
        }
        self.ids = ids
    }

    /// The lists of this checkout, read once.
    static let current = Result {
        try RequirementLists(in: Checkout.root.appending(path: "docs/spec"))
    }
}
