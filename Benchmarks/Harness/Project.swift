import Foundation

/// Where this project lies: the folder above the one this program was built from.
enum Project {
    static var root: URL {
        URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardized
    }
}
