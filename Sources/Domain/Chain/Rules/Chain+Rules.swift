public import Primitives
public import Records
import Tables

extension Chain {
    /// The rules that the open block is made under.
    public var rules: RulesVersion { currentRules.map { RulesVersion($0.version) } ?? .first }

    /// What is known of them, where they are not the first.
    public var currentRules: PlannedRules? { rulesRows[.first]?.current }

    /// The rules that are to come.
    public var plannedRules: PlannedRules? { rulesRows[.first]?.planned }

    /// Plans other rules from a block to come on, in place of what was planned before.
    ///
    /// Nothing here depends on what this program knows: one that does not know the rules must come
    /// to the same rows, and stops before the first block that is made under them. A node that is
    /// asked to plan what it does not know refuses before its log (``Command/check(knowing:)``).
    mutating func upgrade(
        _ command: Upgrade, by actor: Address, at now: Moment, into events: inout EventBuffer
    ) throws(ChainRefusal) {
        guard !state.isEmpty, actor == operators else { throw .notAnOperator }
        guard command.rules > rules else { throw .rulesNotNewer }
        guard command.height > now.height else { throw .upgradeNotAhead }
        let planned = PlannedRules(
            command.rules, from: command.height, program: command.program)
        guard planned != plannedRules else { throw .nothingToChange }
        var row = rulesRows[.first] ?? RulesRow()
        row.planned = planned
        rulesRows.put(row, at: .first)
        events.append(RulesPlanned(planned))
    }

    /// Lets the planned rules hold where the block after the one at `height` is theirs.
    mutating func endRules(at height: Height) {
        guard var row = rulesRows[.first], let planned = row.planned,
            let last = planned.height.previous, last <= height
        else { return }
        (row.current, row.planned) = (planned, nil)
        rulesRows.put(row, at: .first)
    }
}

extension Chain.Command {
    /// Refuses what only a program that knows more than this one may put into its log. `newest` are
    /// the newest rules that the program knows.
    public func check(knowing newest: RulesVersion) throws(ChainRefusal) {
        if case .upgrade(let upgrade) = self, upgrade.rules > newest { throw .unknownRules }
    }
}

/// Other rules hold from a block to come on. Only the operators' account may say so.
public struct Upgrade: Record, Hashable {
    public var version: UInt32 = 0
    /// The first block that is made under the rules.
    public var height = Height.genesis
    /// The first release of the program that knows them, for whoever runs an older one.
    public var program = ProgramVersion(checked: "0")

    public init() {}

    public init(to rules: RulesVersion, from height: Height, program: ProgramVersion) {
        (version, self.height, self.program) = (rules.value, height, program)
    }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("version", &version)
        try visit("height", &height)
        try visit("program", &program)
    }

    public var rules: RulesVersion { RulesVersion(version) }
}
