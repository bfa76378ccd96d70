public import Compression
public import Disk

/// How a folder is served.
public struct StaticFolderOptions: Hashable, Sendable {
    /// What stands for a directory.
    public var index: String
    /// Whether names that begin with a dot are served.
    public var showsHidden: Bool
    /// Whether a file's `.gz` or `.zst` beside it is sent in its place to clients that take it.
    public var usesPrecompressed: Bool

    public init(
        index: String = "index.html", showsHidden: Bool = false, usesPrecompressed: Bool = true
    ) {
        (self.index, self.showsHidden) = (index, showsHidden)
        self.usesPrecompressed = usesPrecompressed
    }
}

/// What a path in a folder leads to.
public enum StaticAnswer: Sendable {
    case file(StaticFile)
    /// A directory that was named without its slash: the client is sent to this reference, which is
    /// relative to the path it asked for, so that the links of the page lead where they should.
    case redirect(String)
}

/// The files below one folder, found by the paths of requests. No path leaves the folder: see
/// ``OpenBeneath`` for how, and beyond that no segment that another system, a log or a reader could
/// take for more than a name is looked up.
public struct StaticFolder: Sendable {
    public let options: StaticFolderOptions
    private let folder: OpenBeneath

    /// The folder at `root`, which must be there.
    public init(
        root: String, options: StaticFolderOptions = StaticFolderOptions()
    ) throws(DiskError) {
        self.options = options
        folder = try OpenBeneath(root: root)
    }

    /// What the decoded segments of a path lead to; a last one that is empty stands for the slash
    /// behind a directory. `codings` are those the client takes, the best first.
    public func resolve(
        _ segments: [String], accepting codings: [ContentCoding] = []
    ) throws(StaticRefusal) -> StaticAnswer {
        let isDirectory = segments.isEmpty || segments.last == ""
        let names = segments.last == "" ? segments.dropLast() : segments[...]
        guard names.allSatisfy(isServed) else { throw .notFound }
        let path = names + (isDirectory ? [options.index] : [])
        guard let file = try open(path) else {
            // A directory in the place of an index is none, and one without an index is not there.
            guard !isDirectory, let last = names.last, try open(path + [options.index]) != nil
            else {
                throw .notFound
            }
            return .redirect(Self.encoded(last) + "/")
        }
        return .file(try found(file, at: Array(path), accepting: codings))
    }

    /// The file, or that of its codings which the client likes best.
    private func found(
        _ file: FileBeneath, at path: [String], accepting codings: [ContentCoding]
    ) throws(StaticRefusal) -> StaticFile {
        let name = path.last ?? options.index
        let isVarying = options.usesPrecompressed
        for coding in codings where options.usesPrecompressed {
            let other = path.dropLast() + [name + Self.ending(of: coding)]
            guard let sibling = try coded(other), sibling.modified >= file.modified else {
                continue
            }
            return StaticFile(sibling, name: name, coding: coding, variesByCoding: isVarying)
        }
        return StaticFile(file, name: name, coding: nil, variesByCoding: isVarying)
    }

    /// The file beside another one, if there is one that can be sent.
    private func coded(_ path: ArraySlice<String>) throws(StaticRefusal) -> FileBeneath? {
        do throws(StaticRefusal) {
            return try open(path)
        } catch {
            guard error == .notFound else { throw error }
            return nil
        }
    }

    /// The file there; `nil` for a directory.
    private func open(_ path: ArraySlice<String>) throws(StaticRefusal) -> FileBeneath? {
        do throws(DiskError) {
            switch try folder.open(Array(path)) {
            case .file(let file): return file
            case .directory: return nil
            }
        } catch {
            throw StaticRefusal(error)
        }
    }

    private func isServed(_ segment: String) -> Bool {
        guard segment != "", segment != ".", segment != ".." else { return false }
        guard options.showsHidden || segment.utf8.first != UInt8(ascii: ".") else { return false }
        return !segment.utf8.contains { byte in
            byte < 0x20 || byte == 0x7F || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "\\")
        }
    }

    private static func ending(of coding: ContentCoding) -> String {
        switch coding {
        case .gzip: ".gz"
        case .zstd: ".zst"
        }
    }

    /// As a reference has it: everything but unreserved characters by percents, so that no name is
    /// taken for a scheme, a host or a query.
    private static func encoded(_ name: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in name.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "~"):
                bytes.append(byte)
            default:
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
