import Records

/// Which handler answers which name.
public struct MethodTable: Sendable {
    private var bindings: [String: Binding] = [:]
    /// The methods by their names, in the order they were bound.
    public private(set) var descriptions: [MethodDescription] = []

    public init() {}

    /// Why a method was not bound.
    public enum Refusal: Error, Hashable, Sendable, CustomStringConvertible {
        case nameTaken(String)

        public var description: String {
            switch self {
            case .nameTaken(let name): "a method called \(name) is bound already"
            }
        }
    }

    /// Has `handler` answer the method's name and its aliases. A name is bound once.
    public mutating func bind<P, R>(
        _ method: Method<P, R>,
        _ handler: @escaping @Sendable (P, RPCCaller) async throws -> R
    ) throws(Refusal) {
        let names = [method.name] + method.aliases
        for (index, name) in names.enumerated() {
            guard bindings[name] == nil, !names[..<index].contains(name) else {
                throw .nameTaken(name)
            }
        }
        let description = MethodDescription(method)
        let binding = Binding(description, handler)
        for name in names { bindings[name] = binding }
        descriptions.append(description)
    }

    /// Has another handler answer a method that is bound.
    mutating func rebind<P, R>(
        _ method: Method<P, R>,
        _ handler: @escaping @Sendable (P, RPCCaller) async throws -> R
    ) { bindings[method.name] = Binding(MethodDescription(method), handler) }

    /// Every name that is answered, aliases included, in the order of its bytes.
    public var names: [String] {
        bindings.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    public subscript(name: String) -> MethodDescription? { bindings[name]?.method }

    func binding(_ name: String) -> Binding? { bindings[name] }
}

/// A method and its handler, their types put away.
struct Binding: Sendable {
    let method: MethodDescription
    /// Reads the parameters, asks the handler and writes its result.
    let call: @Sendable (ParamsText, RPCCaller, JSONLimits) async throws -> [UInt8]

    init<P: Record, R: Field>(
        _ method: MethodDescription,
        _ handler: @escaping @Sendable (P, RPCCaller) async throws -> R
    ) {
        self.method = method
        let names = method.parameterNames
        call = { text, caller, limits in
            let params = try text.read(as: P.self, names: names, limits: limits)
            return try await handler(params, caller).json()
        }
    }
}
