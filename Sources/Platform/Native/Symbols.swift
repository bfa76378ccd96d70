import Glibc

/// The functions of a loaded library.
///
/// A loaded library stays loaded as long as the process: its functions are kept by whoever asked for
/// them, and many libraries start threads that would run on in memory that is gone.
public struct Symbols: @unchecked Sendable {
    // Sendable: the handle is a constant, `dlsym` may be called from any thread, and the library is
    // never unloaded.
    private let handle: UnsafeMutableRawPointer
    let path: String

    /// Loads the file: every symbol bound now, none of them seen by other libraries.
    init(loading path: String) throws(Unavailable) {
        guard let handle = dlopen(path, RTLD_NOW | RTLD_LOCAL) else {
            throw .notLoaded(path: path, reason: Self.lastReason(without: path))
        }
        (self.handle, self.path) = (handle, path)
    }

    func contains(_ name: String) -> Bool { dlsym(handle, name) != nil }

    /// Where a function is; its type is the caller's promise:
    ///
    ///     let version = try symbols.function("zlibVersion", as: Version.self)
    ///
    /// with `typealias Version = @convention(c) () -> UnsafePointer<CChar>?`.
    public func function<Function>(
        _ name: String, as type: Function.Type
    ) throws(Unavailable) -> Function {
        precondition(
            MemoryLayout<Function>.size == MemoryLayout<UnsafeMutableRawPointer>.size,
            "\(type) is no C function")
        guard let address = dlsym(handle, name) else {
            throw .missingSymbol(path: path, symbol: name)
        }
        return unsafeBitCast(address, to: type)
    }

    /// What the loader said, without the path it begins with.
    private static func lastReason(without path: String) -> String {
        guard let text = dlerror() else { return "the loader gives no reason" }
        let reason = String(cString: text)
        return reason.hasPrefix(path + ": ") ? String(reason.dropFirst(path.count + 2)) : reason
    }
}
