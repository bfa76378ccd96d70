import Primitives
import Records

/// A record with every kind of field there is.
struct Everything: Record, Hashable {
    var tiny: UInt8 = 0
    var short: UInt16 = 0
    var word: UInt32 = 0
    var long: UInt64 = 0
    var signedWord: Int32 = 0
    var signedLong: Int64 = 0
    var wide: UInt128 = 0
    var signedWide: Int128 = 0
    var flag = false
    var text = ""
    var provider = ProviderName(checked: "p")
    var ticker = Ticker(checked: "TBK")
    var payload = Bytes()
    var digest = Digest.zero
    var amount = Amount.zero
    var delta = AmountDelta.zero
    var price = Price.zero
    var units = Units.zero
    var height = Height.genesis
    var shard = Shard.zero
    var asset = Asset.block
    var share = BasisPoints.zero
    var part = PartsPerMillion.zero
    var subject = ID<Everything>.none
    var lane = FeeLane.consumer
    var mode = Mode.dryRun
    var action = Action.stop(Nothing())
    var moment = Moment.earliest
    var receipt = Receipt()
    var slices: [Slice] = []
    var names: [String] = []
    var weights = FieldMap<UInt128>()
    var groups = FieldMap<[Slice]>()
    var limit: UInt32 = 7
    var after: Moment?
    var comment: String?

    init() {}

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("tiny", &tiny)
        try visit("short", &short)
        try visit("word", &word)
        try visit("long", &long)
        try visit("signed_word", &signedWord)
        try visit("signed_long", &signedLong)
        try visit("wide", &wide)
        try visit("signed_wide", &signedWide)
        try visit("flag", &flag)
        try visit("text", &text)
        try visit("provider", &provider)
        try visit("ticker", &ticker)
        try visit("payload", &payload)
        try visit("digest", &digest)
        try visit("amount", &amount)
        try visit("delta", &delta)
        try visit("price", &price)
        try visit("units", &units)
        try visit("height", &height)
        try visit("shard", &shard)
        try visit("asset", &asset)
        try visit("share", &share)
        try visit("part", &part)
        try visit("subject", &subject)
        try visit("lane", &lane)
        try visit("mode", &mode)
        try visit("action", &action)
        try visit("moment", &moment)
        try visit("receipt", &receipt)
        try visit("slices", &slices)
        try visit("names", &names)
        try visit("weights", &weights)
        try visit("groups", &groups)
        try visit("limit", &limit, default: 7)
        try visit("after", &after)
        try visit("comment", &comment)
    }
}
