extension FuzzTarget {
    /// Every target that a run without an argument goes through, in the order it does so.
    public static let all: [FuzzTarget] = [
        // Primitives
        bech32m, base64, names,
        // Records
        jsonRecord, jsonValidation, binaryRecord, textPairs,
        // Crypto
        hashSplits, contentProof, sealed, signature, mldsaSignature, mldsaKey,
        // Tables
        rowsProof, tableRestore, logProof, logConsistency,
        // Capabilities
        macaroon, caveat,
        // Chain
        transactionJSON, transactionBinary,
        // Keys
        keyFileText,
        // Custody
        keyStoreFile,
        // Settings
        toml,
        // Loops
        socketAddress,
        // Storage
        logSegment, logExport, snapshotManifest, storeChunk,
        // Telemetry
        traceparent,
        // TLS
        pemIdentity,
        // Compression
        gunzip, unzstd,
        // HTTP
        httpRequest, httpResponse, httpChunked, httpTarget, httpRange, webSocket,
        eventStream, webTarget,
        // Terminal
        commandLine,
        // RPC
        rpcRequest,
    ]
}
