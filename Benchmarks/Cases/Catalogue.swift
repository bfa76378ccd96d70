/// Every case there is, room by room, in the order they run.
enum Catalogue {
    static let cases: [Case] = [
        EncodingsCases.cases,
        RecordsCases.cases,
        CryptoCases.cases,
        Blake3Cases.cases,
        ContentCases.cases,
        HashCases.cases,
        MerkleCases.cases,
        SealingCases.cases,
        SignatureCases.cases,
        TablesCases.cases,
        StateTreeCases.cases,
        LedgerCases.cases,
        WorkersCases.cases,
        LoopsCases.cases,
        TelemetryCases.cases,
        HTTPCases.cases,
        CommandLogCases.cases,
        SpineCases.cases,
        StoreCases.cases,
        BlobsCases.cases,
        SettingsCases.cases,
        CompressionCases.cases,
        RPCCases.cases,
        ServingCases.cases,
    ].flatMap(\.self)
}
