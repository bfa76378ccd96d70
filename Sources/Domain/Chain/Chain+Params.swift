import Tables

extension Chain {
    /// What a parameter is.
    public subscript(_ param: Param) -> UInt64 { params[ParamKey(param)]?.value ?? param.initial }

    /// Every parameter as it stands, by number.
    public var paramViews: [ParamView] { Param.allCases.map { ParamView($0, value: self[$0]) } }

    /// A parameter that is what it was at first has no row, so that equal parameters are equal rows.
    mutating func set(_ param: Param, to value: UInt64) {
        if value == param.initial {
            params.remove(ParamKey(param))
        } else {
            params.put(ParamRow(value: value), at: ParamKey(param))
        }
    }
}
