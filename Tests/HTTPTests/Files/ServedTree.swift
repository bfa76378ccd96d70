import Foundation
import HTTP
import Testing

/// A folder of this machine that is served, gone when the test is over.
struct ServedTree {
    let root: URL

    /// Runs `body` with the files, whose names may have folders in them, and a secret beside them.
    static func with(_ files: [String: String], _ body: (ServedTree) throws -> Void) throws {
        let tree = try ServedTree(files)
        defer { tree.remove() }
        try body(tree)
    }

    init(_ files: [String: String]) throws {
        let name = "the-block-test-\(UUID().uuidString)"
        let all = FileManager.default.temporaryDirectory.appending(path: name)
        root = all.appending(path: "root")
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
        try Data("secret".utf8).write(to: all.appending(path: "secret"))
        for (path, text) in files { try write(text, to: path, age: 100) }
    }

    func remove() {
        do {
            try FileManager.default.removeItem(at: root.deletingLastPathComponent())
        } catch { Issue.record(error) }
    }

    /// Writes a file that last changed so many seconds ago.
    func write(_ text: String, to path: String, age: Double) throws {
        let file = root.appending(path: path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: 1_700_000_000 - age)],
            ofItemAtPath: file.path)
    }

    func folder(_ options: StaticFolderOptions = StaticFolderOptions()) throws -> StaticFolder {
        try StaticFolder(root: root.path, options: options)
    }
}

extension StaticFile {
    /// All of it, in pieces of that size.
    func text(piece: Int = StaticFile.pieceSize) throws -> String {
        var bytes: [UInt8] = []
        while try read(at: UInt64(bytes.count), atMost: piece, into: &bytes) > 0 {}
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension StaticAnswer {
    var file: StaticFile? { if case .file(let file) = self { file } else { nil } }
    var location: String? { if case .redirect(let location) = self { location } else { nil } }
}
