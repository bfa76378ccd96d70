import Crypto
import Disk
import Primitives

/// Where the files of blobs stand: `<2 digits of the id>/<the other 62>`, an outline beside its
/// content, and four directories for what is not a blob yet or any more.
struct BlobPlaces {
    static let outlineEnding = ".outline"

    let root: DiskPath

    /// Blobs being written.
    var aside: DiskPath { root / "aside" }
    /// Blobs that nothing refers to, on their way out.
    var thrown: DiskPath { root / "trash" }
    /// Blobs that were found damaged.
    var damaged: DiskPath { root / "bad" }

    func shard(of id: ContentID) -> DiskPath { root / String(id.digest.hex.prefix(2)) }

    func content(of id: ContentID) -> DiskPath {
        shard(of: id) / String(id.digest.hex.dropFirst(2))
    }

    func outline(of id: ContentID) -> DiskPath {
        shard(of: id) / (id.digest.hex.dropFirst(2) + Self.outlineEnding)
    }

    func trash(of id: ContentID) -> DiskPath { thrown / id.digest.hex }

    func bad(of id: ContentID) -> DiskPath { damaged / id.digest.hex }

    func aside(number: UInt64, _ ending: String) -> DiskPath { aside / "\(number)\(ending).tmp" }

    /// The blob whose content has that name in the directory of its first two digits.
    static func id(shard: String, name: String) -> ContentID? {
        guard shard.utf8.count == 2, name.utf8.count == 62 else { return nil }
        return id(shard + name)
    }

    static func id(_ hex: String) -> ContentID? { Digest(hex: hex).map { ContentID($0) } }
}
