import ComputeMarketSurface
import Hosting
import Loops
import Settings
import Telemetry

/// What an operator may choose, in `config.toml` of the data directory or as variables.
struct NodeSettings: HostSettings {
    let runtime: RuntimeSettings
    let tls: TLSSettings
    let http: HTTPSettings
    let logLevel: LogThreshold
    /// Where methods are served, and where the page is.
    let rpcListen, pageListen: String
    let slices: SliceStore.Quota

    init(from source: inout SettingsSource) throws(SettingsRefusal) {
        runtime = try RuntimeSettings(from: &source)
        tls = try TLSSettings(from: &source)
        http = try HTTPSettings(from: &source)
        logLevel = try source.choice(
            "log.level", default: LogThreshold.info, .live("Lines below this are not written."))
        rpcListen = try source.text(
            "rpc.listen", length: 1...128, default: "127.0.0.1:26658",
            "Where methods, streams and slices are served.")
        pageListen = try source.text(
            "page.listen", length: 1...128, default: "127.0.0.1:8090", "Where the page is.")
        slices = SliceStore.Quota(
            bytes: try source.size(
                "slices.bytes", in: UInt64(StoredSlice.most)...(1 << 50), default: 1 << 30,
                "Bytes of all slices together."),
            count: try source.integer(
                "slices.count", in: 1...1_000_000, default: 4_096, "Slices that are kept."))
    }
}

extension RuntimeSettings {
    /// Variables that begin like ours, and that other commands of the program read.
    static let foreignVariables = [
        "TB_WASMTIME_LIB", "TB_ONNXRUNTIME_LIB", "TB_DUCKDB_LIB", "TB_OPENSSL_LIB", "TB_BLST_LIB",
        "TB_CUDA_LIB", "TB_OPENCL_LIB", "TB_RPC_URL",
    ]
}
