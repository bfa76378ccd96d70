import Foundation
import Native
import SpecTesting
import Testing

/// With libraries every machine of ours has, and with failures made by hand.
@Suite struct NativeLibraryTests {
    private let places: NativePlaces = {
        var places = NativePlaces.here(prefix: "/nonexistent", variables: [:])
        places.wheels = []
        return places
    }()

    private func zlib(
        symbols: [String] = ["inflate"], atLeast: NativeVersion? = NativeVersion([1, 2]),
        below: NativeVersion? = NativeVersion([2]), name: String = "libz.so.1"
    ) -> NativeDeclaration {
        typealias Call = @convention(c) () -> UnsafePointer<CChar>?
        return NativeDeclaration(
            name: "zlib", purpose: "tests", variable: "TB_TEST_LIB", candidates: [.system(name)],
            symbols: symbols,
            version: .symbol { symbols throws(Unavailable) in
                try symbols.function("zlibVersion", as: Call.self)()
                    .flatMap { NativeVersion(String(cString: $0)) }
            }, atLeast: atLeast, below: below)
    }

    /// A directory of ours, taken away afterwards.
    private func withDirectory(_ body: (String) throws -> Void) throws {
        let directory = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
            .appending(path: "native-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o755])
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try body(directory)
    }

    private func copyZlib(to path: String) throws {
        let path = URL(filePath: path)
        let real = try NativeLibrary.open(zlib(), in: places).path
        try FileManager.default.createDirectory(
            at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(contentsOf: URL(filePath: real)).write(to: path)
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path.path)
    }

    @Test func `a library that is there is opened, and its functions answer`() throws {
        let library = try NativeLibrary.open(zlib(), in: places)
        let version = try #require(library.version)
        #expect(version >= NativeVersion([1, 2]) && library.path.hasPrefix("/"))
        typealias Check = @convention(c) (UInt, UnsafePointer<UInt8>?, UInt32) -> UInt
        let crc32 = try library.symbols.function("crc32", as: Check.self)
        let bytes = Array("123456789".utf8)
        #expect(crc32(0, bytes, 9) == 0xCBF4_3926)
        #expect(throws: Unavailable.missingSymbol(path: library.path, symbol: "crc33")) {
            try library.symbols.function("crc33", as: Check.self)
        }
    }

    @Test func `functions and versions that are not there are named`() throws {
        let path = try NativeLibrary.open(zlib(), in: places).path
        #expect(throws: Unavailable.missingSymbol(path: path, symbol: "deflated")) {
            try NativeLibrary.open(zlib(symbols: ["inflate", "deflated"]), in: places)
        }
        let found = try #require(try NativeLibrary.open(zlib(), in: places).version)
        let (low, high) = (NativeVersion([1]), NativeVersion([9]))
        #expect(throws: Unavailable.versionTooLow(path: path, found: found, expected: high)) {
            try NativeLibrary.open(zlib(atLeast: high), in: places)
        }
        #expect(throws: Unavailable.versionTooHigh(path: path, found: found, below: low)) {
            try NativeLibrary.open(zlib(below: low), in: places)
        }
    }

    @Test func `nothing found says what was looked for and where`() {
        let nowhere = NativePlaces(system: ["/nonexistent"])
        let refused = Unavailable.notFound(names: ["libz.so.1"], places: ["/nonexistent"])
        #expect(throws: refused) { try NativeLibrary.open(zlib(), in: nowhere) }
        #expect(refused.description == "there is no libz.so.1 in /nonexistent")
    }

    @Test func `a path that was set is the only one looked at`() throws {
        try withDirectory { directory in
            let copy = directory + "/mine.so"
            try copyZlib(to: copy)
            var set = places
            set.variables["TB_TEST_LIB"] = copy
            #expect(try NativeLibrary.open(zlib(), in: set).path == copy)
            let missing = directory + "/none.so"
            #expect(throws: Unavailable.notThere(path: missing)) {
                try NativeLibrary.open(zlib(), in: set, setting: missing)
            }
            set.variables["TB_TEST_LIB"] = "libz.so.1"
            #expect(throws: Unavailable.notAbsolute(path: "libz.so.1")) {
                try NativeLibrary.open(zlib(), in: set)
            }
            set.variables["TB_TEST_LIB"] = ""
            #expect(try NativeLibrary.open(zlib(), in: set).path != copy)
        }
    }

    @Test func `a wheel comes before the system, and tells its version by its name`() throws {
        try withDirectory { directory in
            try copyZlib(to: directory + "/zed/libz-1a2b.so")
            var places = places
            places.wheels = [directory]
            let wheel = NativeDeclaration(
                name: "zed", purpose: "tests", variable: "TB_TEST_LIB",
                candidates: [.wheel("zed/libz-*.so"), .system("libz.so.1")], symbols: ["inflate"],
                version: .wheel("zed"), atLeast: NativeVersion([5]), below: NativeVersion([6]))
            let path = directory + "/zed/libz-1a2b.so"
            let unknown = NativeLibrary.find(wheel, in: places)
            #expect(throws: Unavailable.unknownVersion(path: path)) { try unknown.library.get() }
            #expect(unknown.passedOver.count == 1)
            try FileManager.default.createDirectory(
                atPath: directory + "/zed-5.0.1.dist-info", withIntermediateDirectories: true)
            let library = try NativeLibrary.open(wheel, in: places)
            #expect(library.path == path && library.version == NativeVersion([5, 0, 1]))
        }
    }

    @Test func `what anybody could have put there is never loaded`() throws {
        try withDirectory { directory in
            let copy = directory + "/open/libz.so.1"
            try copyZlib(to: copy)
            let open = NativePlaces(system: [directory + "/open"])
            #expect(try NativeLibrary.open(zlib(), in: open).path == copy)
            func refuses(_ place: String, _ mode: Int, then: Int) throws {
                try FileManager.default.setAttributes(
                    [.posixPermissions: mode], ofItemAtPath: place)
                #expect(throws: Unavailable.openToOthers(path: copy, place: place)) {
                    try NativeLibrary.open(zlib(), in: open)
                }
                try FileManager.default.setAttributes(
                    [.posixPermissions: then], ofItemAtPath: place)
            }
            try refuses(copy, 0o646, then: 0o644)
            try refuses(directory + "/open", 0o757, then: 0o755)
            try refuses(directory + "/open", 0o1777, then: 0o755)
            try refuses(directory, 0o777, then: 0o755)

            let link = directory + "/link.so"
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: copy)
            #expect(try NativeLibrary.open(zlib(), in: open, setting: link).path == copy)
        }
    }

    @Test func `what is no library of this machine is refused before it is loaded`() throws {
        try withDirectory { directory in
            let path = directory + "/libz.so.1"
            let places = NativePlaces(system: [directory])
            func reason() -> Unavailable? {
                #expect(throws: Unavailable.self) { try NativeLibrary.open(zlib(), in: places) }
            }
            for text in ["", "plain text, long enough to be a header", "\u{7F}ELF"] {
                try Data(text.utf8).write(to: URL(filePath: path))
                #expect(reason() == .notALibrary(path: path))
            }
            try copyZlib(to: path)
            var bytes = try Data(contentsOf: URL(filePath: path))
            bytes[18] = 40
            try bytes.write(to: URL(filePath: path))
            guard case .wrongArchitecture(_, "arm, 64 bits", _) = reason() else {
                Issue.record("another machine's library is \(String(describing: reason()))")
                return
            }
            try copyZlib(to: path)
            bytes = try Data(contentsOf: URL(filePath: path)).prefix(4_096)
            try bytes.write(to: URL(filePath: path))
            #expect(reason() == .truncated(path: path))
            // A name of a library that it needs, spoilt: only the loader sees that.
            try copyZlib(to: path)
            bytes = try Data(contentsOf: URL(filePath: path))
            let needed = try #require(bytes.range(of: Data("libc.so.6".utf8)))
            bytes.replaceSubrange(needed, with: Data("libq.so.6".utf8))
            try bytes.write(to: URL(filePath: path))
            guard case .notLoaded(path, let why) = reason() else {
                Issue.record("a library without what it needs is \(String(describing: reason()))")
                return
            }
            #expect(why.contains("libq.so.6"))
            try FileManager.default.removeItem(atPath: path)
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true)
            #expect(reason() == .notRegular(path: path))
        }
    }

    @Test func `every known library is looked for without harm`() {
        for declaration in KnownLibraries.all {
            let finding = NativeLibrary.find(declaration, in: places)
            switch finding.library {
            case .success(let library): #expect(library.path.hasPrefix("/"))
            case .failure(let reason): #expect(!reason.description.isEmpty)
            }
        }
        #expect(Set(KnownLibraries.all.map(\.variable)).count == KnownLibraries.all.count)
    }
}
