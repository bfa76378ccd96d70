#if RocksDB
    import CRocksDB
    import Disk
    import Storage

    /// Makes a call of the library, which tells a refusal as text that is to be given back.
    func rocks<Result>(
        in directory: DiskPath,
        _ call: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
    ) throws(StorageError) -> Result {
        var words: UnsafeMutablePointer<CChar>?
        let result = call(&words)
        guard let words else { return result }
        defer { rocksdb_free(words) }
        throw .engine(EngineFailure(rocksDB: String(cString: words), in: directory))
    }

    extension [UInt8] {
        /// Lends these bytes as the library takes them: a pointer that is never null, and a count.
        func lend<Result>(_ body: (UnsafePointer<CChar>, Int) -> Result) -> Result {
            withUnsafeBytes { bytes in
                guard let base = bytes.baseAddress, !bytes.isEmpty else {
                    var nothing: CChar = 0
                    return body(&nothing, 0)
                }
                return body(base.assumingMemoryBound(to: CChar.self), bytes.count)
            }
        }
    }

    /// The bytes that the library shows, until it takes them back.
    func shown(_ base: UnsafePointer<CChar>?, _ count: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: base, count: base == nil ? 0 : count)
    }
#endif
