/// How libraries are asked for their version, each in its own way.
enum VersionCalls {
    /// A function without arguments that answers a text.
    static func text(_ name: String, _ symbols: Symbols) throws(Unavailable) -> NativeVersion? {
        typealias Call = @convention(c) () -> UnsafePointer<CChar>?
        let call = try symbols.function(name, as: Call.self)
        return call().flatMap { NativeVersion(String(cString: $0)) }
    }

    /// `0xMNN00PP0`: major, minor and patch in one number.
    static func openSSL(_ symbols: Symbols) throws(Unavailable) -> NativeVersion? {
        typealias Call = @convention(c) () -> UInt
        let number = try symbols.function("OpenSSL_version_num", as: Call.self)()
        let (major, minor, patch) = (number >> 28 & 0xF, number >> 20 & 0xFF, number >> 4 & 0xFF)
        return NativeVersion([UInt32(major), UInt32(minor), UInt32(patch)])
    }

    /// A thousand times the major version and ten times the minor one. It asks the driver, and
    /// starts nothing on a device.
    static func cuda(_ symbols: Symbols) throws(Unavailable) -> NativeVersion? {
        typealias Call = @convention(c) (UnsafeMutablePointer<Int32>?) -> Int32
        var number: Int32 = 0
        let status = try symbols.function("cuDriverGetVersion", as: Call.self)(&number)
        guard status == 0, number > 0 else { return nil }
        return NativeVersion([UInt32(number / 1_000), UInt32(number % 1_000 / 10)])
    }

    /// The second of two functions that `OrtGetApiBase` points to.
    static func onnxRuntime(_ symbols: Symbols) throws(Unavailable) -> NativeVersion? {
        typealias Base = @convention(c) () -> UnsafeRawPointer?
        typealias Call = @convention(c) () -> UnsafePointer<CChar>?
        guard let base = try symbols.function("OrtGetApiBase", as: Base.self)() else { return nil }
        let offset = MemoryLayout<UnsafeRawPointer>.stride
        guard let address = base.load(fromByteOffset: offset, as: UnsafeRawPointer?.self) else {
            return nil
        }
        let text = unsafeBitCast(address, to: Call.self)()
        return text.flatMap { NativeVersion(String(cString: $0)) }
    }
}
