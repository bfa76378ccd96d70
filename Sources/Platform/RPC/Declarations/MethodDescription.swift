import Records

/// A method without its types: what listings, checks and documents need of it.
public struct MethodDescription: Sendable {
    public let name: String
    public let summary: String
    public let capability: CapabilityNeed
    public let cost: UInt32
    public let aliases: [String]
    public let errors: [DomainErrorDeclaration]
    public let isReadOnly: Bool
    /// The fields of the parameters, in the declared order.
    let params: [Schema.Property]
    let result: Schema
    /// The parameters of the example, as JSON.
    let example: RawJSON

    public init<P, R>(_ method: Method<P, R>) {
        name = method.name
        summary = method.summary
        capability = method.capability
        cost = method.cost
        aliases = method.aliases
        errors = method.errors
        isReadOnly = method.isReadOnly
        params = Schema.properties(of: P.self)
        result = R.schema
        example = RawJSON(of: method.example)
    }

    /// Stands for every method that nobody declared, where calls are limited or counted: what
    /// strangers make up are no names of ours.
    public static let unknown = MethodDescription(
        Method<Nothing, Nothing>("unknown", "A method that nobody declared."))

    public var parameterNames: [String] { params.map(\.name) }
}
