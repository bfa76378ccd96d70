/// The libraries that features of ours may use. Each has a first-party way without it.
public enum KnownLibraries {
    public static let all = [wasmtime, onnxRuntime, duckDB, openSSL, blst, cuda, openCL, pkcs11]

    /// Its structures change between major versions, so only those we know are taken.
    public static let wasmtime = NativeDeclaration(
        name: "wasmtime", purpose: "runs contracts and workloads as machine code",
        variable: "TB_WASMTIME_LIB",
        candidates: [
            .wheel("wasmtime/linux-x86_64/_libwasmtime.so"),
            .wheel("wasmtime/linux-aarch64/_libwasmtime.so"), .system("libwasmtime.so"),
        ],
        symbols: ["wasm_engine_new_with_config", "wasmtime_module_new", "wasmtime_func_call"],
        version: .wheel("wasmtime"), atLeast: NativeVersion([50]), below: NativeVersion([51]))

    public static let onnxRuntime = NativeDeclaration(
        name: "onnxruntime", purpose: "runs inference workloads", variable: "TB_ONNXRUNTIME_LIB",
        candidates: [
            .wheel("onnxruntime/capi/libonnxruntime.so*"), .system("libonnxruntime.so.1"),
            .system("libonnxruntime.so"),
        ],
        symbols: ["OrtGetApiBase"], version: .symbol(VersionCalls.onnxRuntime),
        atLeast: NativeVersion([1, 20]), below: NativeVersion([2]))

    public static let duckDB = NativeDeclaration(
        name: "duckdb", purpose: "answers analytical questions", variable: "TB_DUCKDB_LIB",
        candidates: [
            .wheel("duckdb/_duckdb*.so"), .wheel("_duckdb*.so"), .system("libduckdb.so"),
        ],
        symbols: ["duckdb_open", "duckdb_query", "duckdb_library_version"],
        version: .symbol { symbols throws(Unavailable) in
            try VersionCalls.text("duckdb_library_version", symbols)
        }, atLeast: NativeVersion([1]))

    public static let openSSL = NativeDeclaration(
        name: "openssl-3.5", purpose: "post-quantum keys, hybrid TLS, QUIC",
        variable: "TB_OPENSSL_LIB",
        candidates: [
            .wheel("psycopg_binary.libs/libcrypto-*.so.3"), .wheel("mysql/vendor/libcrypto.so.3"),
            .system("libcrypto.so.3"),
        ],
        symbols: ["EVP_PKEY_fromdata", "EVP_DigestSqueeze", "OpenSSL_version_num"],
        version: .symbol(VersionCalls.openSSL), atLeast: NativeVersion([3, 5]),
        below: NativeVersion([4]))

    public static let blst = NativeDeclaration(
        name: "blst", purpose: "faster pairings for proofs", variable: "TB_BLST_LIB",
        candidates: [.wheel("ckzg*.so"), .system("libblst.so")],
        symbols: ["blst_miller_loop", "blst_final_exp", "blst_p1_uncompress"], version: .none)

    public static let cuda = NativeDeclaration(
        name: "cuda", purpose: "workloads on NVIDIA devices", variable: "TB_CUDA_LIB",
        candidates: [.system("libcuda.so.1")],
        symbols: ["cuInit", "cuDeviceGetCount", "cuModuleLoadData", "cuLaunchKernel"],
        version: .symbol(VersionCalls.cuda), atLeast: NativeVersion([11]))

    public static let openCL = NativeDeclaration(
        name: "opencl", purpose: "workloads on other devices", variable: "TB_OPENCL_LIB",
        candidates: [.system("libOpenCL.so.1")],
        symbols: ["clGetPlatformIDs", "clCreateContext", "clEnqueueNDRangeKernel"],
        version: .none)

    /// A token in software; the library of another token is named by the variable or the option.
    public static let pkcs11 = NativeDeclaration(
        name: "pkcs11", purpose: "keys on hardware tokens", variable: "TB_PKCS11_LIB",
        candidates: [.system("softhsm/libsofthsm2.so"), .system("libsofthsm2.so")],
        symbols: ["C_GetFunctionList"], version: .none)
}
