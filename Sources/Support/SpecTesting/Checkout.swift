package import Foundation

/// The checkout whose tests are running, and the directory its programs were built into.
package enum Checkout {
    /// The directory that holds `Package.swift`: the nearest one above this source file, or above
    /// the current directory where the sources have moved since the build.
    package static let root: URL = {
        let starts = [#filePath, FileManager.default.currentDirectoryPath]
        guard let found = starts.lazy.compactMap(nearestPackage).first else {
            preconditionFailure("no Package.swift above any of \(starts)")
        }
        return found
    }()

    /// Where the running test program lies, which is where SwiftPM puts every program it builds.
    package static let products: URL =
        URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()

    private static func nearestPackage(above path: String) -> URL? {
        var directory = URL(filePath: path)
        while directory.path != "/" {
            let manifest = directory.appending(path: "Package.swift")
            if FileManager.default.fileExists(atPath: manifest.path) {
                return directory.resolvingSymlinksInPath()
            }
            directory.deleteLastPathComponent()
        }
        return nil
    }
}
