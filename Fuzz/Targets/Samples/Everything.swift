package import Primitives
package import Records

/// A record with every kind of field there is.
package struct Everything: Record, Hashable {
    package var tiny: UInt8 = 0
    package var short: UInt16 = 0
    package var word: UInt32 = 0
    package var long: UInt64 = 0
    package var signedWord: Int32 = 0
    package var signedLong: Int64 = 0
    package var wide: UInt128 = 0
    package var signedWide: Int128 = 0
    package var flag = false
    package var text = ""
    package var provider = ProviderName(checked: "p")
    package var ticker = Ticker(checked: "TBK")
    package var payload = Bytes()
    package var digest = Digest.zero
    package var amount = Amount.zero
    package var delta = AmountDelta.zero
    package var price = Price.zero
    package var units = Units.zero
    package var height = Height.genesis
    package var shard = Shard.zero
    package var asset = Asset.block
    package var share = BasisPoints.zero
    package var part = PartsPerMillion.zero
    package var subject = ID<Everything>.none
    package var lane = FeeLane.consumer
    package var mode = Mode.dryRun
    package var action = Action.stop(Nothing())
    package var moment = Moment.earliest
    package var receipt = Receipt()
    package var slices: [Slice] = []
    package var names: [String] = []
    package var weights = FieldMap<UInt128>()
    package var groups = FieldMap<[Slice]>()
    package var limit: UInt32 = 7
    package var after: Moment?
    package var comment: String?

    package init() {}

    package mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
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
