public import RPC

/// One system as the node shows it. A new system is a room, a surface, and one line where the node
/// lists its surfaces.
public struct Surface: Sendable {
    public let name: String
    /// What it makes happen.
    public let events: [EventKind]
    /// Binds its methods.
    public let bind: @Sendable (inout MethodTable, any NodeGate) throws(MethodTable.Refusal) -> Void

    public init(
        _ name: String, events: [EventKind],
        bind:
            @escaping @Sendable (inout MethodTable, any NodeGate) throws(MethodTable.Refusal) ->
            Void
    ) {
        (self.name, self.events, self.bind) = (name, events, bind)
    }
}
