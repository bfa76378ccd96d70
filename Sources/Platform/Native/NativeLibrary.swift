/// A library that was found, judged, loaded and checked.
public struct NativeLibrary: Sendable {
    public let name: String
    /// The file itself, behind all links.
    public let path: String
    /// `nil` where the library does not tell.
    public let version: NativeVersion?
    public let symbols: Symbols

    /// What came of looking for a library.
    public struct Finding: Sendable {
        public let library: Result<NativeLibrary, Unavailable>
        /// What spoke against the other files that were looked at, in order.
        public let passedOver: [Unavailable]
    }

    /// The first file that will do.
    ///
    /// A path that was set, by `setting` or by the declaration's variable, is the only one looked at:
    /// whoever names a file does not want another one. Otherwise candidates are tried in the order
    /// of their declaration, and the reason given is that of the first file that was there.
    public static func find(
        _ declaration: NativeDeclaration, in places: NativePlaces, setting: String? = nil
    ) -> Finding {
        let variable = places.variables[declaration.variable].flatMap { $0.isEmpty ? nil : $0 }
        if let path = setting ?? variable {
            return Finding(library: opened(declaration, path), passedOver: [])
        }
        var passedOver: [Unavailable] = []
        for candidate in declaration.candidates {
            for path in places.files(of: candidate) {
                switch opened(declaration, path) {
                case .success(let library):
                    return Finding(library: .success(library), passedOver: passedOver)
                case .failure(let reason):
                    if !passedOver.contains(reason) { passedOver.append(reason) }
                }
            }
        }
        guard let reason = passedOver.first else {
            let nothing = places.nothing(of: declaration.candidates)
            return Finding(library: .failure(nothing), passedOver: [])
        }
        return Finding(library: .failure(reason), passedOver: Array(passedOver.dropFirst()))
    }

    /// The library, or why there is none.
    public static func open(
        _ declaration: NativeDeclaration, in places: NativePlaces, setting: String? = nil
    ) throws(Unavailable) -> NativeLibrary {
        try find(declaration, in: places, setting: setting).library.get()
    }

    private static func opened(
        _ declaration: NativeDeclaration, _ path: String
    ) -> Result<NativeLibrary, Unavailable> {
        Result { () throws(Unavailable) in try NativeLibrary(declaration, at: path) }
    }

    private init(_ declaration: NativeDeclaration, at given: String) throws(Unavailable) {
        guard given.hasPrefix("/"), !given.utf8.contains(0) else {
            throw .notAbsolute(path: given)
        }
        let path = try LibraryFile.checked(given)
        let symbols: Symbols
        switch declaration.version {
        case .wheel(let wheel):
            // What the wheel says is known before anything of it runs.
            version = Self.version(ofWheel: wheel, around: path)
            try Self.check(version, declaration, path)
            symbols = try Symbols(loading: path)
        case .symbol(let probe):
            // Of a version we do not know, functions that are missing are no news.
            symbols = try Symbols(loading: path)
            version = try probe(symbols)
            try Self.check(version, declaration, path)
        case .none:
            symbols = try Symbols(loading: path)
            version = nil
        }
        for name in declaration.symbols where !symbols.contains(name) {
            throw .missingSymbol(path: path, symbol: name)
        }
        self.symbols = symbols
        (name, self.path) = (declaration.name, path)
    }

    private static func check(
        _ version: NativeVersion?, _ declaration: NativeDeclaration, _ path: String
    ) throws(Unavailable) {
        guard let version else {
            if declaration.atLeast == nil, declaration.below == nil { return }
            throw .unknownVersion(path: path)
        }
        if let least = declaration.atLeast, version < least {
            throw .versionTooLow(path: path, found: version, expected: least)
        }
        if let end = declaration.below, version >= end {
            throw .versionTooHigh(path: path, found: version, below: end)
        }
    }

    /// The version in the name of `wheel-1.2.3.dist-info`, in a directory above the file.
    private static func version(ofWheel wheel: String, around path: String) -> NativeVersion? {
        var directory = path
        for _ in 0..<4 {
            guard let slash = directory.lastIndex(of: "/"), slash != directory.startIndex else {
                return nil
            }
            directory = String(directory[..<slash])
            for name in LibraryFile.names(in: directory)
            where name.hasPrefix(wheel + "-") && name.hasSuffix(".dist-info") {
                return NativeVersion(String(name.dropFirst(wheel.count + 1)))
            }
        }
        return nil
    }
}
