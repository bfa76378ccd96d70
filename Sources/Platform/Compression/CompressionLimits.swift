/// What content may become when it is decoded. The bounds hold while it streams: not one byte more
/// than the limit is ever handed out.
public struct CompressionLimits: Hashable, Sendable {
    /// The most bytes that may come out.
    public var output: Int
    /// The most bytes that may come out of each byte that went in.
    public var ratio: Int
    /// So much may come out at any ratio: a short message may well be all one letter.
    public var unratedOutput: Int
    /// The most a zstd frame may want to look back, as a power of two: 8 MiB, which RFC 9659 allows
    /// every sender to need.
    public var windowLog: Int

    public init(
        output: Int = 8 << 20, ratio: Int = 100, unratedOutput: Int = 64 << 10, windowLog: Int = 23
    ) {
        precondition(output >= 0 && ratio > 0 && unratedOutput >= 0, "a limit is negative")
        precondition((10...31).contains(windowLog), "zstd knows no window of 2^\(windowLog)")
        self.output = output
        self.ratio = ratio
        self.unratedOutput = unratedOutput
        self.windowLog = windowLog
    }

    /// Whether so much may come of so little.
    func allows(_ produced: Int, from consumed: Int) -> Bool {
        let (most, isBeyondEverything) = consumed.multipliedReportingOverflow(by: ratio)
        return produced <= unratedOutput || isBeyondEverything || produced <= most
    }
}
