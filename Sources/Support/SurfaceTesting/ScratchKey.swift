package import Chain
import Foundation
import Keys

/// The key file of a development key, for the length of a test.
package final class ScratchKey: Sendable {
    package let path: String

    package init(_ key: DevelopmentKey) throws {
        let folder = FileManager.default.temporaryDirectory
        path = folder.appending(path: "tb-\(UUID().uuidString).key").path
        try KeyFile.create(path, try key.signingKey)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
