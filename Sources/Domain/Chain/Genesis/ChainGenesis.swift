public import Primitives

/// What a chain begins with, apart from its money.
public struct ChainGenesis: Hashable, Sendable {
    public var chainID: ChainID
    /// Who may change parameters.
    public var operators: KeyPolicy
    /// Parameters that are not what they are by default.
    public var params: [ParamChange]
    /// The rules of its first block.
    public var rules: RulesVersion

    public init(
        chainID: ChainID, operators: KeyPolicy, params: [ParamChange] = [],
        rules: RulesVersion = .first
    ) {
        (self.chainID, self.operators, self.params) = (chainID, operators, params)
        self.rules = rules
    }
}
