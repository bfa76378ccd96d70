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
        let description = MethodDescription(method)
        try bind(method, Binding(description, handler))
    }

    /// The same for a handler that waits for nothing, such as one that looks at what is published: it
    /// is run where the call was read.
    public mutating func bind<P, R>(
        promptly method: Method<P, R>,
        _ handler: @escaping @Sendable (P, RPCCaller) throws -> R
    ) throws(Refusal) {
        let description = MethodDescription(method)
        try bind(method, Binding(promptly: description, handler))
    }

    private mutating func bind<P, R>(
        _ method: Method<P, R>, _ binding: Binding
    ) throws(Refusal) {
        let names = [method.name] + method.aliases
        for (index, name) in names.enumerated() {
            guard bindings[name] == nil, !names[..<index].contains(name) else {
                throw .nameTaken(name)
            }
        }
        for name in names { bindings[name] = binding }
        descriptions.append(binding.method)
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
final class Binding: Sendable {
    let method: MethodDescription
    /// Reads the parameters, asks the handler and writes its result.
    enum Call: Sendable {
        case prompt(@Sendable (ParamsText, RPCCaller, JSONLimits) throws -> [UInt8])
        case waiting(@Sendable (ParamsText, RPCCaller, JSONLimits) async throws -> [UInt8])
    }

    let call: Call

    init<P: Record, R: Field>(
        _ method: MethodDescription,
        _ handler: @escaping @Sendable (P, RPCCaller) async throws -> R
    ) {
        self.method = method
        let names = method.parameterNames
        call = .waiting { text, caller, limits in
            let params = try text.read(as: P.self, names: names, limits: limits)
            return try await handler(params, caller).json()
        }
    }

    init<P: Record, R: Field>(
        promptly method: MethodDescription,
        _ handler: @escaping @Sendable (P, RPCCaller) throws -> R
    ) {
        self.method = method
        let names = method.parameterNames
        call = .prompt { text, caller, limits in
            let params = try text.read(as: P.self, names: names, limits: limits)
            return try handler(params, caller).json()
        }
    }
}
