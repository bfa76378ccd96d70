public import Ledger
public import Primitives
public import Records
import Tables

extension Chain {
    /// What the chain itself can be told to do. Tags are wire codes: append, never renumber or reuse.
    public enum Command: Union, Hashable, Sendable {
        case setParams(SetParams)
        case rotateKey(RotateKey)
        case upgrade(Upgrade)
        case postRebate(PostRebate)

        public static var sample: Command { .rotateKey(RotateKey()) }

        public mutating func cases(_ visit: inout some CaseVisitor) throws(RecordError) {
            try visit(
                1, "set_params", &self, { if case .setParams(let it) = $0 { it } else { nil } },
                Self.setParams)
            try visit(
                2, "rotate_key", &self, { if case .rotateKey(let it) = $0 { it } else { nil } },
                Self.rotateKey)
            try visit(
                3, "upgrade", &self, { if case .upgrade(let it) = $0 { it } else { nil } },
                Self.upgrade)
            try visit(
                4, "post_rebate", &self, { if case .postRebate(let it) = $0 { it } else { nil } },
                Self.postRebate)
        }

        /// What it costs, in fee units: one for each row it may change, and at least one.
        public var units: UInt64 {
            switch self {
            case .setParams(let set): UInt64(max(set.params.count, 1))
            case .rotateKey, .upgrade, .postRebate: 1
            }
        }
    }

    /// Carries out a command in the name of `actor`.
    public mutating func apply(
        _ command: Command, by actor: Address, ledger: inout Ledger, at now: Moment,
        into events: inout EventBuffer
    ) throws(ChainRefusal) {
        switch command {
        case .setParams(let set): try setParams(set, by: actor, into: &events)
        case .rotateKey(let rotation): try rotateKey(rotation, by: actor, into: &events)
        case .upgrade(let upgrade):
            try self.upgrade(upgrade, by: actor, at: now, into: &events)
        case .postRebate(let rebate):
            try post(rebate, by: actor, ledger: &ledger, into: &events)
        }
    }

    private mutating func setParams(
        _ command: SetParams, by actor: Address, into events: inout EventBuffer
    ) throws(ChainRefusal) {
        guard !state.isEmpty, actor == operators else { throw .notAnOperator }
        let changes = try Param.checked(command.params, under: rules)
            .filter { self[$0.param] != $0.value }
        guard !changes.isEmpty else { throw .nothingToChange }
        for (param, value) in changes {
            let before = self[param]
            set(param, to: value)
            events.append(ParamSet(param, from: before, to: value))
        }
    }

    private mutating func rotateKey(
        _ command: RotateKey, by actor: Address, into events: inout EventBuffer
    ) throws(ChainRefusal) {
        guard command.authority != .zero else { throw .unusableAuthority }
        guard command.authority != authority(of: actor) else { throw .nothingToChange }
        var account = account(of: actor)
        account.authority = command.authority == actor.keyHash ? nil : command.authority
        accounts.put(account, at: actor)
        events.append(KeyRotated(account: actor, authority: command.authority))
    }
}

/// Changes parameters, all of them or none. Only the operators' account may.
public struct SetParams: Record, Hashable {
    public var params: [ParamChange] = []

    public init() {}

    public init(_ params: [ParamChange]) { self.params = params }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("params", &params)
    }
}

/// From the next transaction on other keys sign for the sender's account; its address stays.
public struct RotateKey: Record, Hashable {
    /// The digest of the new key or policy, as ``Authorisation/authority(of:)`` and
    /// ``KeyPolicy/authority`` make it.
    public var authority = Digest.zero

    public init() {}

    public init(authority: Digest) { self.authority = authority }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("authority", &authority)
    }
}
