import ComputeMarketSurface
import Crypto
import Hosting
import Loops
import Settings
import Spine
import Telemetry

/// What an operator may choose, in `config.toml` of the data directory or as variables.
struct NodeSettings: HostSettings {
    let runtime: RuntimeSettings
    let tls: TLSSettings
    let http: HTTPSettings
    let logLevel: LogThreshold
    /// Whether what is counted is told to anybody.
    let hasMetrics: Bool
    /// Where methods are served, and where the page is.
    let rpcListen, pageListen: String
    let slices: SliceStore.Quota
    let mempool: MempoolBounds
    /// Bytes for keys whose signatures are verified again and again.
    let rememberedKeys: Int

    init(from source: inout SettingsSource) throws(SettingsRefusal) {
        runtime = try RuntimeSettings(from: &source)
        tls = try TLSSettings(from: &source)
        http = try HTTPSettings(from: &source)
        logLevel = try source.choice(
            "log.level", default: LogThreshold.info, .live("Lines below this are not written."))
        hasMetrics = try source.boolean(
            "telemetry.metrics", default: true,
            "Whether /metrics is served.")
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
        mempool = MempoolBounds(
            transactions: try source.integer(
                "mempool.transactions", in: 1...4_194_304, default: 65_536,
                "Transactions that wait in each lane."),
            bytes: Int(
                clamping: try source.size(
                    "mempool.bytes", in: (64 << 10)...(64 << 30), default: 64 << 20,
                    "Bytes of the transactions that wait in each lane.")),
            perSender: try source.integer(
                "mempool.sender_transactions", in: 1...65_536, default: 1_024,
                "Transactions of one sender that wait."),
            aheadSlots: try source.integer(
                "mempool.ahead_slots", in: 0...3_600, default: 4,
                "Slots that a transaction waits for one of its sender's that is missing."))
        rememberedKeys = Int(
            clamping: try source.size(
                "signatures.remembered_bytes", in: 0...(64 << 30),
                default: UInt64(RememberedKeys.usualBytes),
                "Bytes for keys that signed before, whose signatures are verified sooner."))
    }
}

extension RuntimeSettings {
    /// Variables that begin like ours, and that other commands of the program read.
    static let foreignVariables = [
        "TB_WASMTIME_LIB", "TB_ONNXRUNTIME_LIB", "TB_DUCKDB_LIB", "TB_OPENSSL_LIB", "TB_BLST_LIB",
        "TB_CUDA_LIB", "TB_OPENCL_LIB", "TB_RPC_URL",
    ]
}
