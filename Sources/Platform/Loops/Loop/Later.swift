extension UInt64 {
    /// That many milliseconds later; the end of time where there is no such moment. A bound without an
    /// end is often the largest number there is, and must not come at once.
    package func later(by milliseconds: UInt64) -> UInt64 {
        let (moment, isBeyond) = addingReportingOverflow(milliseconds)
        return isBeyond ? .max : moment
    }
}
